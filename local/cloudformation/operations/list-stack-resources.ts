import { requireStack, type ApiOperation } from '../api'
import { resourceView } from '../presentation'

export const listStackResources: ApiOperation = (api) => (call) => {
  const stack = requireStack(api, call)
  const StackResourceSummaries = [...stack.resources.values()].map((resource) => {
    const { StackName: _name, StackId: _id, Timestamp, ...summary } = resourceView(stack, resource)
    return { ...summary, LastUpdatedTimestamp: Timestamp }
  })
  return { StackResourceSummaries }
}
