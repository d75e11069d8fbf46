import type { Operation } from '../../core/call'
import type { Events } from '../state'

export const removeTargets =
  ({ buses }: Events): Operation<{ Rule: string; EventBusName?: string; Ids?: string[] }> =>
  ({ input, caller }) => {
    const rule = buses.requireRule(caller, input.Rule, input.EventBusName)
    for (const id of input.Ids ?? []) rule.targets.delete(id)
    return { FailedEntryCount: 0, FailedEntries: [] }
  }
