import type { Operation } from '../../core/call'
import { paged } from '../paging'
import type { Events } from '../state'

export const listRuleNamesByTarget =
  ({ buses }: Events): Operation =>
  ({ input, caller }) => {
    const names = [...buses.require(caller.account, input.EventBusName).rules.values()]
      .filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === input.TargetArn))
      .map(({ name }) => name)
    const { items, next } = paged(names.sort(), input)
    return { RuleNames: items, ...next }
  }
