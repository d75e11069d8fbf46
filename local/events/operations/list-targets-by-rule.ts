import type { Operation } from '../../core/call'
import { paged } from '../paging'
import type { Events } from '../state'

export const listTargetsByRule =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const { items, next } = paged([...buses.requireRule(caller, input.Rule, input.EventBusName).targets.values()], input)
    return { Targets: items, ...next }
  }
