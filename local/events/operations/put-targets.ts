import { AwsError, type Operation } from '../../core/call'
import type { Target } from '../buses'
import type { Events } from '../state'
import { faultOf } from '../target-call'

const MAX_TARGETS = 5

/** Adds targets, or replaces those with the same ids; all or none. */
export const putTargets =
  ({ buses }: Events): Operation<{ Rule: string; EventBusName?: string; Targets?: Target[] }> =>
  ({ input, caller }) => {
    const rule = buses.requireRule(caller, input.Rule, input.EventBusName)
    const targets = input.Targets ?? []
    const fault = targets.map((target) => faultOf(target, rule.account)).find((found) => found !== undefined)
    if (fault) throw new AwsError('ValidationException', fault)
    if (new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id)]).size > MAX_TARGETS) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
    }
    for (const target of targets) rule.targets.set(target.Id, { ...target })
    return { FailedEntryCount: 0, FailedEntries: [] }
  }
