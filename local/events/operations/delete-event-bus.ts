import { AwsError, type Operation } from '../../core/call'
import { DEFAULT_BUS } from '../buses'
import type { Events } from '../state'

/** A bus that is not there is deleted already. */
export const deleteEventBus =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    if (input.Name === DEFAULT_BUS) throw new AwsError('ValidationException', 'Cannot delete event bus default.')
    const bus = buses.find(caller.account, input.Name)
    if (bus && bus.rules.size > 0) {
      throw new AwsError('ValidationException', `Event bus can't be deleted since it has rules.`)
    }
    if (bus) buses.delete(bus)
    return {}
  }
