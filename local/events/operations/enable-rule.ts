import type { Operation } from '../../core/call'
import { schedule, type Events } from '../state'

export const enableRule =
  (events: Events): Operation =>
  ({ input, caller }) => {
    const rule = events.buses.requireRule(caller, input.Name, input.EventBusName)
    rule.enabled = true
    schedule(events, rule)
    return {}
  }
