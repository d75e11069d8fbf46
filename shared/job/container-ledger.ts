import type { Config } from '../config/schema'
import type { Job } from './job'
import type { Intended } from './ledger'
import { resourceName } from './names'

/** In mode `ecs` the obfuscation has a container instance of its own, in a cluster of its own, anew with each attempt. */
export const usesContainerInstance = (job: Job): boolean => job.Request.ObfuscateRunMode === 'ecs'

export const containerCluster = (job: Job, config: Config): Intended => {
  const part = `ecs-cluster-${job.Attempt}`
  return { key: part, kind: 'ecs-cluster', name: resourceName(job.JobId, part), in: 'staging', account: config.stagingAccountId }
}

export const containerInstance = (job: Job, config: Config): Intended => {
  const part = `ec2-instance-${job.Attempt}`
  return { key: part, kind: 'ec2-instance', name: resourceName(job.JobId, part), in: 'staging', account: config.stagingAccountId }
}

/** The cluster that a task of this family runs in, where it is not that of the deployment. */
export const ownClusterOf = (job: Job, family: string): string | undefined => {
  const attempt = /-obfuscate-(\d+)$/.exec(family)?.[1]
  return attempt && usesContainerInstance(job) ? resourceName(job.JobId, `ecs-cluster-${attempt}`) : undefined
}
