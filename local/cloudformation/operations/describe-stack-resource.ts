import { inBrackets, requireStack, validationError, type ApiOperation } from '../api'
import { resourceView } from '../presentation'

export const describeStackResource: ApiOperation = (api) => (call) => {
  const stack = requireStack(api, call, inBrackets)
  const { LogicalResourceId } = call.input
  const resource = stack.resources.get(LogicalResourceId)
  if (!resource) throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`)
  const { Timestamp, ...view } = resourceView(stack, resource)
  return { StackResourceDetail: { ...view, LastUpdatedTimestamp: Timestamp } }
}
