import type { ApiOperation } from '../api'

/** Of one that does not exist: done. */
export const deleteChangeSet: ApiOperation = (api) => ({ input, caller }) => {
  const set = api.changeSets.find(caller.account, input.ChangeSetName, input.StackName)
  if (set) api.changeSets.delete(set)
  return {}
}
