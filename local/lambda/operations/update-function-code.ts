import type { Operation } from '../../core/call'
import { bundleOf, functionConfiguration, sha256 } from '../configuration'
import type { LambdaState } from '../state'

export const updateFunctionCode =
  (state: LambdaState): Operation =>
  async (call) => {
    const lambda = state.functions.addressed(call)
    const bundle = await bundleOf(call.input, state.surroundings, call.caller)
    Object.assign(lambda, { bundle, codeSha256: sha256(bundle), modifiedAt: state.surroundings.clock.now() })
    await state.invoker.renew(lambda)
    return functionConfiguration(lambda)
  }
