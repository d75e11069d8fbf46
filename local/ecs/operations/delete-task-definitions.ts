import type { DeleteTaskDefinitionsRequest, Failure, TaskDefinition } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { ecsArn, findDefinition } from '../names'
import type { AccountState, DefinitionRecord, Ecs } from '../state'

const notFound = 'The specified task definition does not exist. Specify a valid account, family, revision and try again.'
const stillActive = 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.'

/** A deleted revision stays DELETE_IN_PROGRESS as long as a task refers to it. */
const removeWhenUnused = (ecs: Ecs, state: AccountState, record: DefinitionRecord): void => {
  ecs.surroundings.clock.after(ecs.durations.taskDefinitionDeletion(), () => {
    const tasks = [...state.tasks.values()].filter(({ definition }) => definition === record.definition)
    const used = tasks.some(({ task }) => task.lastStatus !== 'STOPPED')
    if (used) return removeWhenUnused(ecs, state, record)
    const { family } = record.definition
    state.families.set(family, (state.families.get(family) ?? []).filter((other) => other !== record))
  })
}

/** INACTIVE → DELETE_IN_PROGRESS, then gone; at most ten at a time, each by revision. */
export const deleteTaskDefinitions =
  (ecs: Ecs): Operation<DeleteTaskDefinitionsRequest, { taskDefinitions: TaskDefinition[]; failures: Failure[] }> =>
  ({ input, caller }) => {
    const names = input.taskDefinitions ?? []
    if (names.length < 1 || names.length > 10) {
      throw new AwsError('InvalidParameterException', 'The number of task definitions must be between 1 and 10.')
    }
    const state = ecs.account(caller.account)
    const taskDefinitions: TaskDefinition[] = []
    const failures: Failure[] = []
    for (const name of names) {
      const arn = name.startsWith('arn:') ? name : ecsArn(ecs, state.id, `task-definition/${name}`)
      const record = /:\d+$/.test(name) ? findDefinition(ecs, state, name) : undefined
      if (!record) {
        failures.push({ arn, reason: notFound })
      } else if (record.definition.status === 'ACTIVE') {
        failures.push({ arn, reason: stillActive })
      } else {
        if (record.definition.status === 'INACTIVE') {
          record.definition.status = 'DELETE_IN_PROGRESS'
          record.definition.deleteRequestedAt = new Date(ecs.surroundings.clock.now())
          removeWhenUnused(ecs, state, record)
        }
        taskDefinitions.push(record.definition)
      }
    }
    return { taskDefinitions, failures }
  }
