import { inBrackets, requireStack, type ApiOperation } from '../api'

/** All events of a stack, the latest first. */
export const describeStackEvents: ApiOperation = (api) => (call) => {
  const stack = requireStack(api, call, inBrackets)
  const StackEvents = stack.events.map(({ id, at, logicalId, physicalId, type, status, reason }) => ({
    StackId: stack.id,
    EventId: id,
    StackName: stack.name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId ?? '',
    ResourceType: type,
    Timestamp: new Date(at),
    ResourceStatus: status,
    ResourceStatusReason: reason
  }))
  return { StackEvents: StackEvents.reverse() }
}
