import { inBrackets, requireStack, type ApiOperation } from '../api'

export const listChangeSets: ApiOperation = (api) => (call) => {
  const stack = requireStack(api, call, inBrackets)
  const Summaries = api.changeSets.of(stack).map(({ id, name, description, status, reason, executionStatus, createdAt }) => ({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: id,
    ChangeSetName: name,
    Description: description,
    Status: status,
    StatusReason: reason,
    ExecutionStatus: executionStatus,
    CreationTime: new Date(createdAt)
  }))
  return { Summaries }
}
