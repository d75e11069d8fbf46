import type { Operation } from '../../core/call'
import { resourceNotFound } from '../errors'
import type { LambdaState } from '../state'

export const getPolicy =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const { permissions } = functions.addressed(call)
    if (permissions.size === 0) throw resourceNotFound('The resource you requested does not exist.')
    return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: [...permissions.values()] }) }
  }
