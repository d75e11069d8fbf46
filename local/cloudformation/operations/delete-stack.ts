import { validationError, whenSettled, type ApiOperation } from '../api'

/** Of a stack that does not exist: done. */
export const deleteStack: ApiOperation = (api) => async ({ input, caller }) => {
  const { StackName, RetainResources } = input
  const stack = api.stacks.describe(caller.account, String(StackName))
  if (!stack || stack.status === 'DELETE_COMPLETE') return
  const retained: string[] = RetainResources || []
  if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
    const words = 'When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.'
    throw validationError(`Invalid operation on stack [${stack.id}]. ${words}`)
  }
  if (stack.status.endsWith('_IN_PROGRESS')) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`)
  }
  for (const set of api.changeSets.of(stack)) api.changeSets.delete(set)
  await whenSettled(api, api.stacks.remove(stack, retained))
}
