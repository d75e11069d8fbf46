import { requireStack, type ApiOperation } from '../api'
import { stackView } from '../presentation'

/** One stack by name or id, also a deleted one by id; or all living ones, the latest first. */
export const describeStacks: ApiOperation = (api) => (call) => {
  const { StackName } = call.input
  const stacks = StackName === undefined ? api.stacks.list(call.caller.account).reverse() : [requireStack(api, call)]
  return { Stacks: stacks.map(stackView) }
}
