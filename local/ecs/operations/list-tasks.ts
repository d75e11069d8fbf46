import type { ListTasksRequest } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { page, requireCluster } from '../names'
import type { Ecs } from '../state'

/** Task ARNs of a cluster whose *desired* status is RUNNING, or STOPPED if asked; `startedBy` admits no other name filter. */
export const listTasks =
  (ecs: Ecs): Operation<ListTasksRequest, { taskArns: string[]; nextToken?: string }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    if (input.startedBy !== undefined && (input.family !== undefined || input.serviceName !== undefined)) {
      throw new AwsError('InvalidParameterException', 'startedBy must be the only filter.')
    }
    const tasks = [...state.tasks.values()]
      .filter((record) => record.cluster.name === cluster.name)
      .filter(({ task }) => task.desiredStatus === (input.desiredStatus ?? 'RUNNING'))
      .filter(({ definition }) => input.family === undefined || definition.family === input.family)
      .filter(({ task }) => input.startedBy === undefined || task.startedBy === input.startedBy)
      .filter(({ task }) => input.launchType === undefined || task.launchType === input.launchType)
      .filter(({ task }) => !input.containerInstance || task.containerInstanceArn?.endsWith(input.containerInstance.split('/').at(-1)!))
      .filter(() => input.serviceName === undefined)
    const { items, nextToken } = page(tasks, input.nextToken, input.maxResults)
    return { taskArns: items.map(({ task }) => task.taskArn), nextToken }
  }
