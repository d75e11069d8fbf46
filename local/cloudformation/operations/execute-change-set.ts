import { AwsError } from '../../core/call'
import { whenSettled, type ApiOperation } from '../api'
import { asked } from '../deployment-input'

/** Begins what the change set says; the stack's other change sets are void then. */
export const executeChangeSet: ApiOperation = (api) => async ({ input, caller }) => {
  const { stacks, changeSets } = api
  const set = changeSets.require(caller.account, input.ChangeSetName, input.StackName)
  if (set.executionStatus !== 'AVAILABLE') {
    const status = set.status === 'FAILED' ? set.status : set.executionStatus
    throw new AwsError('InvalidChangeSetStatus', `ChangeSet [${set.id}] cannot be executed in its current status of [${status}]`, 400)
  }
  const work = asked(() => (set.type === 'CREATE' ? stacks.create(set.deployment) : stacks.update(set.stack, set.deployment)))
  Object.assign(set, { executionStatus: 'EXECUTE_IN_PROGRESS', stack: work.stack })
  for (const other of changeSets.of(set.stack)) if (other !== set) changeSets.delete(other)
  void work.ended.then((error) => void (set.executionStatus = error ? 'EXECUTE_FAILED' : 'EXECUTE_COMPLETE'))
  await whenSettled(api, work)
  return {}
}
