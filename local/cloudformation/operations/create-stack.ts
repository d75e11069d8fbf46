import { alreadyExists, whenSettled, type ApiOperation } from '../api'
import { asked, deploymentOf } from '../deployment-input'

export const createStack: ApiOperation = (api) => async (call) => {
  const deployment = await deploymentOf(api, call)
  const present = api.stacks.describe(call.caller.account, deployment.stackName)
  if (present) throw alreadyExists(`Stack [${deployment.stackName}]`)
  const work = asked(() => api.stacks.create(deployment))
  await whenSettled(api, work)
  return { StackId: work.stack.id }
}
