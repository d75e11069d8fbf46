import type { StopTaskRequest, Task } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findTask, requireCluster } from '../names'
import type { Ecs } from '../state'
import { stop } from '../task-life'
import { describedTask } from '../task-shape'

/** Begins to stop a task; one that is stopping or stopped is answered as it is. */
export const stopTask =
  (ecs: Ecs): Operation<StopTaskRequest, { task: Task }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const record = findTask(ecs, state, requireCluster(ecs, state, input.cluster), input.task ?? '')
    if (!record) throw new AwsError('InvalidParameterException', 'The referenced task was not found.')
    stop(ecs, record, input.reason ?? 'Task stopped by user')
    return { task: describedTask(record, false) }
  }
