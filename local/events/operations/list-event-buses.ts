import type { Operation } from '../../core/call'
import { paged } from '../paging'
import { presentBus } from '../presentation'
import type { Events } from '../state'

export const listEventBuses =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const { items, next } = paged(
      buses.of(caller.account).filter(({ name }) => name.startsWith(input.NamePrefix ?? '')),
      input
    )
    return { EventBuses: items.map(presentBus), ...next }
  }
