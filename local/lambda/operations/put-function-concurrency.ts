import type { Operation } from '../../core/call'
import type { LambdaState } from '../state'

export const putFunctionConcurrency =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const { ReservedConcurrentExecutions } = call.input
    functions.addressed(call).reservedConcurrency = ReservedConcurrentExecutions
    return { ReservedConcurrentExecutions }
  }
