import { AwsError, type Operation } from '../../core/call'
import type { Events } from '../state'

/** A rule that is not there is deleted already. */
export const deleteRule =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const bus = buses.require(caller.account, input.EventBusName)
    const rule = bus.rules.get(input.Name)
    if (!rule) return {}
    if (rule.targets.size > 0) throw new AwsError('ValidationException', `Rule can't be deleted since it has targets.`)
    rule.disarm?.()
    bus.rules.delete(rule.name)
    return {}
  }
