import type { Operation } from '../../core/call'
import { functionConfiguration } from '../configuration'
import type { LambdaState } from '../state'

export const getFunctionConfiguration =
  ({ functions }: LambdaState): Operation =>
  (call) =>
    functionConfiguration(functions.addressed(call))
