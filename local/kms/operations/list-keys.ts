import type { Operation } from '../../core/call'
import type { KeyStore } from '../keys'

export const listKeys =
  (store: KeyStore): Operation =>
  ({ caller }) => ({
    Keys: [...store.of(caller.account).keys.values()].map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
    Truncated: false
  })
