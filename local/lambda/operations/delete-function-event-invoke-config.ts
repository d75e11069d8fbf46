import type { Operation } from '../../core/call'
import type { LambdaState } from '../state'

export const deleteFunctionEventInvokeConfig =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    functions.addressed(call).eventInvokeConfig = undefined
    return {}
  }
