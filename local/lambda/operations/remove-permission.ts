import type { Operation } from '../../core/call'
import { resourceNotFound } from '../errors'
import type { LambdaState } from '../state'

export const removePermission =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const { StatementId } = call.input
    if (!functions.addressed(call).permissions.delete(StatementId))
      throw resourceNotFound(`Statement ${StatementId} is not found in resource policy.`)
    return {}
  }
