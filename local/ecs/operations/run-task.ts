import type { Failure, RunTaskRequest, Tag, Task } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { clientTokenRetentionMilliseconds } from '../durations'
import { capacityReason } from '../faults'
import { placeOnInstance, requireContainerInstances, sizeOnInstance } from '../container-instances'
import { fargateSize, vcpuQuotaReason, type TaskSize } from '../fargate'
import { requireCluster } from '../names'
import { isOnFargate, requireRunnable, validateRunTask } from '../run-task-rules'
import type { AccountState, ClusterRecord, DefinitionRecord, Ecs, TaskRecord } from '../state'
import { launch } from '../task-life'
import { describedTask, newTaskRecord } from '../task-shape'
import { withTags } from './tags'

interface Answer {
  tasks: Task[]
  failures: Failure[]
}

const withoutToken = ({ clientToken: _, ...request }: RunTaskRequest): string => JSON.stringify(request)

/** The tasks of an earlier call with this token, or ConflictException where that call asked for something else. */
const repeated = (ecs: Ecs, state: AccountState, request: RunTaskRequest): Answer | undefined => {
  const earlier = state.tokens.get(request.clientToken ?? '')
  if (!earlier || earlier.forgottenAt <= ecs.surroundings.clock.now()) return undefined
  if (earlier.request === withoutToken(request)) {
    return { tasks: earlier.tasks.map((record) => describedTask(record, true)), failures: [] }
  }
  throw new AwsError(
    'ConflictException',
    'The RunTask request could not be processed due to conflicts. The provided clientToken is already in use with a different ' +
      'RunTask request.',
    400,
    { resourceIds: earlier.tasks.map(({ task }) => task.taskArn) }
  )
}

const vcpuUnitsInUse = (state: AccountState): number =>
  [...state.tasks.values()]
    .filter(({ task }) => task.launchType === 'FARGATE' && task.lastStatus !== 'STOPPED')
    .reduce((units, { task }) => units + Number(task.cpu), 0)

const tagsOf = (request: RunTaskRequest, definition: DefinitionRecord): Tag[] =>
  withTags(request.propagateTags === 'TASK_DEFINITION' ? definition.tags : [], request.tags ?? [])

interface Placement {
  cluster: ClusterRecord
  definition: DefinitionRecord
  size: TaskSize
  request: RunTaskRequest
}

/** Places one task, or says why not. */
const place = (ecs: Ecs, state: AccountState, { cluster, definition, size, request }: Placement): TaskRecord | Failure => {
  const { family } = definition.definition
  const fault = ecs.faults({ account: state.id, cluster: cluster.name, family, startedBy: request.startedBy })
  if (fault?.kind === 'capacity') return { reason: fault.reason ?? capacityReason }
  const host = isOnFargate(request) ? undefined : placeOnInstance(state, cluster, size)
  if (host && !('cluster' in host)) return host
  if (!host && vcpuUnitsInUse(state) + size.cpu > ecs.vcpuQuota * 1024) return { reason: vcpuQuotaReason }
  const tags = tagsOf(request, definition)
  const record = newTaskRecord(ecs, { account: state.id, cluster, definition: definition.definition, size, host, request, tags })
  record.fault = fault
  state.tasks.set(record.task.taskArn, record)
  return record
}

/**
 * Starts up to ten tasks. HTTP 200 with `failures[]` where there is no room. A token is remembered with the tasks it
 * stands for; where no task was placed there is nothing to remember, and the call may be repeated with it.
 */
export const runTask =
  (ecs: Ecs): Operation<RunTaskRequest, Answer> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    const again = repeated(ecs, state, input)
    if (again) return again
    validateRunTask(input)
    if (!isOnFargate(input)) requireContainerInstances(state, cluster)
    const definition = requireRunnable(ecs, state, input)
    const { cpu, memory } = { ...definition.definition, ...input.overrides }
    const size = isOnFargate(input) ? fargateSize(cpu, memory) : sizeOnInstance(definition.definition, cpu, memory)
    const records: TaskRecord[] = []
    const failures: Failure[] = []
    for (let index = 0; index < (input.count ?? 1); index += 1) {
      const placed = place(ecs, state, { cluster, definition, size, request: input })
      if ('task' in placed) records.push(placed)
      else failures.push(placed)
    }
    if (input.clientToken && records.length > 0) {
      const forgottenAt = ecs.surroundings.clock.now() + clientTokenRetentionMilliseconds
      state.tokens.set(input.clientToken, { request: withoutToken(input), tasks: records, forgottenAt })
    }
    for (const record of records) launch(ecs, record)
    return { tasks: records.map((record) => describedTask(record, true)), failures }
  }
