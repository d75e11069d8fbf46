import { requireStack, validationError, type ApiOperation } from '../api'
import { resourceView } from '../presentation'

/** The resources of a stack, or of the stack that has a certain one. */
export const describeStackResources: ApiOperation = (api) => (call) => {
  const { StackName, PhysicalResourceId, LogicalResourceId } = call.input
  const has = (id: string) => api.stacks.list(call.caller.account).find(({ resources }) => [...resources.values()].some(({ ref }) => ref === id))
  const stack = StackName === undefined ? has(PhysicalResourceId) : requireStack(api, call)
  if (!stack) throw validationError(`Stack for ${PhysicalResourceId} does not exist`)
  const resources = [...stack.resources.values()].filter(({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId)
  return { StackResources: resources.map((resource) => resourceView(stack, resource)) }
}
