import type { Operation } from '../../core/call'
import type { LambdaState } from '../state'

/** Its event source mappings stay, as on AWS; the stack that made them deletes them. */
export const deleteFunction =
  (state: LambdaState): Operation =>
  async (call) => {
    const lambda = state.functions.addressed(call)
    state.functions.delete(lambda)
    await state.invoker.renew(lambda)
    return {}
  }
