import { uuid } from '../../core/random'
import { alreadyExists, checkUpdatable, inBrackets, requireStack, validationError, type ApiOperation } from '../api'
import type { ChangeSet } from '../change-sets'
import { asked, deploymentOf } from '../deployment-input'
import { isUpdate } from '../is-update'
import type { Stack } from '../stack'

/** For a new stack one is reserved; of one for an old stack that changes nothing CloudFormation says that it failed. */
export const createChangeSet: ApiOperation = (api) => async (call) => {
  const { surroundings: { region, partition, random, clock }, stacks, changeSets } = api
  const { input, caller } = call
  const { ChangeSetName: name, ChangeSetType: type = 'UPDATE', Description: description } = input
  if (!['CREATE', 'UPDATE'].includes(type)) throw validationError(`ChangeSetType ${type} is not known to the local cloud.`)
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(String(name))) throw validationError(`Value '${String(name)}' at 'changeSetName' is invalid.`)
  const present = type === 'UPDATE' ? requireStack(api, call, inBrackets) : stacks.describe(caller.account, String(input.StackName))
  if (present && type === 'UPDATE') checkUpdatable(present)
  if (present && type === 'CREATE' && present.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(`Stack [${present.name}] already exists and cannot be created again with the changeSet [${name}].`)
  }
  if (present && changeSets.find(caller.account, name, present.id)) throw alreadyExists(`ChangeSet [${name}]`)
  const deployment = await deploymentOf(api, call, present)
  const stack: Stack = present ?? asked(() => stacks.reserve(deployment))
  const changes = asked(() => stacks.changes(stack, deployment))
  const useful = type === 'CREATE' || isUpdate(stack, deployment, changes)
  const set: ChangeSet = {
    id: `arn:${partition}:cloudformation:${region}:${caller.account}:changeSet/${name}/${uuid(random)}`,
    name,
    stack,
    type,
    deployment,
    changes,
    description,
    status: useful ? 'CREATE_COMPLETE' : 'FAILED',
    reason: useful ? undefined : "The submitted information didn't contain changes. Submit different information to create a change set.",
    executionStatus: useful ? 'AVAILABLE' : 'UNAVAILABLE',
    createdAt: clock.now()
  }
  changeSets.add(set)
  return { Id: set.id, StackId: stack.id }
}
