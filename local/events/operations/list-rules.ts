import type { Operation } from '../../core/call'
import { paged } from '../paging'
import { presentRule } from '../presentation'
import type { Events } from '../state'

export const listRules =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const rules = [...buses.require(caller.account, input.EventBusName).rules.values()]
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = paged(rules, input)
    return { Rules: items.map(presentRule), ...next }
  }
