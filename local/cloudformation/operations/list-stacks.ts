import type { ApiOperation } from '../api'
import { stackSummary } from '../presentation'

/** Deleted stacks as well, the latest first. */
export const listStacks: ApiOperation = (api) => ({ input, caller }) => {
  const wanted: string[] = input.StackStatusFilter || []
  const stacks = api.stacks.all(caller.account).filter(({ status }) => wanted.length === 0 || wanted.includes(status))
  return { StackSummaries: stacks.map(stackSummary) }
}
