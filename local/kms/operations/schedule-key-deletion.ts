import { AwsError, type Operation } from '../../core/call'
import { requireLivingKey, type KeyStore } from '../keys'

const dayMilliseconds = 24 * 3600_000

/** The key can be used no more from now on, and is gone after 7 to 30 days. */
export const scheduleKeyDeletion =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const days = input.PendingWindowInDays ?? 30
    const key = requireLivingKey(store, input.KeyId, caller, 'kms:ScheduleKeyDeletion')
    if (!(days >= 7 && days <= 30)) throw new AwsError('ValidationException', 'PendingWindowInDays must be between 7 and 30.')
    key.state = 'PendingDeletion'
    key.deletedAt = store.surroundings.clock.now() + days * dayMilliseconds
    return { KeyId: key.arn, DeletionDate: new Date(key.deletedAt), KeyState: key.state, PendingWindowInDays: days }
  }
