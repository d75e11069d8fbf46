import type { Config } from '../config/schema'
import type { IntendedResource } from '../kernel/step'
import { isAurora } from '../config/engines'
import type { Job, LedgerEntry, ResourceKind } from './job'
import { resourceName } from './names'

/** What a job makes, under the key that it has in the ledger. */
export type Intended = IntendedResource & { key: string }

const isCluster = (job: Job): boolean => job.Source!.Kind === 'cluster'

const snapshotKind = (job: Job): ResourceKind => (isCluster(job) ? 'db-cluster-snapshot' : 'db-snapshot')

export const sourceCopy = (job: Job): Intended => ({
  key: 'source-copy', kind: snapshotKind(job), name: resourceName(job.JobId, 'source-copy'), in: 'source', account: job.Source!.Account
})

export const stagingCopy = (job: Job, config: Config): Intended => ({
  key: 'staging-copy',
  kind: snapshotKind(job),
  name: resourceName(job.JobId, 'staging-copy'),
  in: 'staging',
  account: config.stagingAccountId
})

/** Each attempt has a database of its own: an instance, or a cluster. */
export const database = (job: Job, config: Config): Intended => {
  const part = `${isCluster(job) ? 'cluster' : 'database'}-${job.Attempt}`
  const kind = isCluster(job) ? 'db-cluster' : 'db-instance'
  return { key: part, kind, name: resourceName(job.JobId, part), in: 'staging', account: config.stagingAccountId }
}

/** The one instance of an Aurora cluster. Those of a Multi-AZ DB cluster RDS makes, and takes away, with the cluster. */
export const member = (job: Job, config: Config): Intended | undefined => {
  if (!isCluster(job) || !isAurora(job.Source!.Engine)) return undefined
  const part = `member-${job.Attempt}`
  return { key: part, kind: 'db-member', name: resourceName(job.JobId, part), in: 'staging', account: config.stagingAccountId }
}

/** The instance that a container is told of: RDS numbers those of a Multi-AZ DB cluster, and the first one writes. */
export const databaseInstance = (job: Job, config: Config): string => {
  const { name } = database(job, config)
  return isCluster(job) ? (member(job, config)?.name ?? `${name}-instance-1`) : name
}

/** Step and attempt stand in the family's name, so that no step can take another's task for its own. */
export const taskFamily = (job: Job, step: 'obfuscate' | 'verify'): string => resourceName(job.JobId, `${step}-${job.Attempt}`)

export const taskDefinition = (job: Job, step: 'obfuscate' | 'verify', config: Config): Intended => ({
  key: `${step}-task-definition-${job.Attempt}`,
  kind: 'ecs-task-definition',
  name: taskFamily(job, step),
  in: 'staging',
  account: config.stagingAccountId
})

export const task = (job: Job, step: 'obfuscate' | 'verify', config: Config): Intended => ({
  key: `${step}-task-${job.Attempt}`, kind: 'ecs-task', name: taskFamily(job, step), in: 'staging', account: config.stagingAccountId
})

export const finalSnapshot = (job: Job, config: Config): Intended => ({
  key: 'final-snapshot',
  kind: snapshotKind(job),
  name: job.FinalSnapshotName!,
  in: 'staging',
  account: config.stagingAccountId,
  final: true
})

/** Whether clean-up leaves it alone: the final snapshot of a job that succeeds. */
export const isKept = (job: Job, entry: LedgerEntry): boolean => entry.Final === true && job.Outcome === 'SUCCEEDED'

/** ARN in AWS where known, name otherwise: what people can look for. */
export const label = (entry: LedgerEntry): string => entry.Arn ?? `${entry.Kind} ${entry.Name} in ${entry.Account}`
