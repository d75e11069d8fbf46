import type { DescribeTasksRequest, Failure, Task } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findTask, requireCluster, taskArn } from '../names'
import type { Ecs } from '../state'
import { describedTask } from '../task-shape'

/** Tasks that ECS does not know, or has forgotten an hour after they stopped, are failures with reason MISSING. */
export const describeTasks =
  (ecs: Ecs): Operation<DescribeTasksRequest, { tasks: Task[]; failures: Failure[] }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    const names = input.tasks ?? []
    if (names.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.')
    if (names.length > 100) throw new AwsError('InvalidParameterException', 'Tasks cannot have more than 100 elements.')
    const tasks: Task[] = []
    const failures: Failure[] = []
    for (const name of names) {
      const record = findTask(ecs, state, cluster, name)
      if (record?.cluster.name === cluster.name) tasks.push(describedTask(record, input.include?.includes('TAGS') ?? false))
      else failures.push({ arn: taskArn(ecs, state, cluster, name), reason: 'MISSING' })
    }
    return { tasks, failures }
  }
