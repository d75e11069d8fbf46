import type { ContainerInstances, LaunchedInstance } from '../aws/container-instances'
import { foreign } from '../aws/observations'
import { secondsBetween, type Clock } from '../clock'
import type { Config } from '../config/schema'
import { PermanentError } from '../errors'
import { containerCluster, containerInstance } from '../job/container-ledger'
import type { Job } from '../job/job'
import { containerInstanceLine } from '../job/quota-lines'
import { isTaggedFor, transientTags } from '../job/tags'
import type { Action, Observation } from '../kernel/step'

export interface ContainerInstanceAws {
  instances: ContainerInstances
  securityGroupOf(applicationName: string): string
  clock: Clock
}

/** States from which an instance does not come back to run tasks (Amazon EC2 User Guide, "Instance lifecycle"). */
const lost = new Set(['shutting-down', 'terminated', 'stopping', 'stopped'])

/** A cluster of the job's own, and an instance of the requester's image that joins it. */
export const containerInstanceActions = (job: Job, config: Config): Action<ContainerInstanceAws>[] => {
  const cluster = containerCluster(job, config)
  const instance = containerInstance(job, config)
  return [
    {
      key: cluster.key,
      intends: cluster,
      start: async (current, aws) => ({ arn: await aws.instances.createCluster(cluster.name, transientTags(current)) }),
      observe: async (current, aws) => {
        const found = await aws.instances.cluster(cluster.name)
        if (!found) return { state: 'absent' }
        if (!isTaggedFor(current, found.tags)) return foreign(cluster.name)
        return { state: 'done', arn: found.arn, status: found.status }
      }
    },
    {
      key: instance.key,
      after: [cluster.key],
      intends: instance,
      takes: 'instance',
      line: containerInstanceLine,
      start: async (current, aws) => ({
        arn: await aws.instances.launch({
          name: instance.name,
          cluster: cluster.name,
          imageId: current.Request.AmiId!,
          securityGroupId: aws.securityGroupOf(current.ApplicationName),
          lifetimeMinutes: lifetimeMinutes(current, config),
          tags: transientTags(current)
        })
      }),
      observe: (current, aws) => observeInstance(current, aws, config)
    }
  ]
}

/** Until the last deadline that the job can have: the same, whenever it is computed. */
const lifetimeMinutes = (job: Job, { timing }: Config): number =>
  Math.ceil((secondsBetween(job.AcceptedAt, Date.parse(job.DeadlineAt)) + timing.cleanUpDeadlineSeconds) / 60)

/** It is ready when ECS says that it has joined; `running` means nothing. */
const observeInstance = async (job: Job, aws: ContainerInstanceAws, config: Config): Promise<Observation> => {
  const { key, name } = containerInstance(job, config)
  const found = await aws.instances.instance(name)
  if (!found) return { state: 'absent' }
  if (!isTaggedFor(job, found.tags)) return foreign(name)
  const { arn, status } = found
  if (lost.has(status)) return { state: 'failed', error: endedEarly(found) }
  if (await aws.instances.hasJoined(containerCluster(job, config).name)) return { state: 'done', arn, status: 'joined' }
  const waited = secondsBetween(job.Resources[key]?.Started ?? job.Resources[key]!.Intended, aws.clock.now())
  if (waited < config.timing.joinWithinSeconds) return { state: 'pending', arn, status: `${status}, not joined` }
  const message =
    `The container instance of '${job.Request.AmiId}' did not join its cluster within ${config.timing.joinWithinSeconds} seconds; ` +
    'AmiId must be an image with the ECS container agent, and its subnet must have a way to ECS.'
  return { state: 'failed', error: new PermanentError('MaskopyResourceException', message, 'NotJoined') }
}

const endedEarly = ({ id, status, reason }: LaunchedInstance): PermanentError =>
  new PermanentError('MaskopyResourceException', `The container instance ${id} is ${status}: ${reason ?? 'no reason given'}`, status)
