import type { Operation } from '../../core/call'
import { presentRule } from '../presentation'
import type { Events } from '../state'

export const describeRule =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const rule = buses.requireRule(caller, input.Name, input.EventBusName)
    return { ...presentRule(rule), CreatedBy: rule.account }
  }
