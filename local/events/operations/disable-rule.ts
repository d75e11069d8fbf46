import type { Operation } from '../../core/call'
import { schedule, type Events } from '../state'

export const disableRule =
  (events: Events): Operation =>
  ({ input, caller }) => {
    const rule = events.buses.requireRule(caller, input.Name, input.EventBusName)
    rule.enabled = false
    schedule(events, rule)
    return {}
  }
