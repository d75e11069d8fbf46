import type { Operation } from '../../core/call'
import { presentBus } from '../presentation'
import type { Events } from '../state'

export const describeEventBus =
  ({ buses }: Events): Operation =>
  ({ input, caller }) =>
    presentBus(buses.require(caller.account, input.Name))
