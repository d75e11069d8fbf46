import { checkUpdatable, inBrackets, requireStack, validationError, whenSettled, type ApiOperation } from '../api'
import { asked, deploymentOf } from '../deployment-input'
import { isUpdate } from '../is-update'

export const updateStack: ApiOperation = (api) => async (call) => {
  const stack = requireStack(api, call, inBrackets)
  checkUpdatable(stack)
  const deployment = await deploymentOf(api, call, stack)
  const changes = asked(() => api.stacks.changes(stack, deployment))
  if (!isUpdate(stack, deployment, changes)) throw validationError('No updates are to be performed.')
  await whenSettled(api, api.stacks.update(stack, deployment))
  return { StackId: stack.id }
}
