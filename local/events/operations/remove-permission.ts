import { AwsError, type Operation } from '../../core/call'
import type { Events } from '../state'

export const removePermission =
  ({ buses, surroundings }: Events): Operation =>
  ({ input, caller }) => {
    const bus = buses.require(caller.account, input.EventBusName)
    const statements = bus.policy ? [JSON.parse(bus.policy).Statement].flat() : []
    const kept = input.RemoveAllPermissions ? [] : statements.filter(({ Sid }: { Sid?: string }) => Sid !== input.StatementId)
    if (!input.RemoveAllPermissions && kept.length === statements.length) {
      throw new AwsError('ResourceNotFoundException', `Statement with the provided id does not exist.`)
    }
    bus.policy = kept.length > 0 ? JSON.stringify({ ...JSON.parse(bus.policy!), Statement: kept }) : undefined
    bus.modifiedAt = surroundings.clock.now()
    return {}
  }
