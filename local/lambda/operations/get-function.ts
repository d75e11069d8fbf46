import type { Operation } from '../../core/call'
import { functionConfiguration } from '../configuration'
import type { LambdaState } from '../state'

export const getFunction =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const lambda = functions.addressed(call)
    const { reservedConcurrency, tags } = lambda
    return {
      Configuration: functionConfiguration(lambda),
      Tags: tags,
      ...(reservedConcurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } })
    }
  }
