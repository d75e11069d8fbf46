import type { Operation } from '../../core/call'
import { keyMetadata, validKeyPolicy, type KeyStore } from '../keys'

/** A symmetric key; its policy is the account's own unless one is given. */
export const createKey =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const policy = input.Policy === undefined ? undefined : validKeyPolicy(input.Policy)
    const key = store.create(caller.account, 'CUSTOMER')
    if (policy) key.policy = policy
    key.description = input.Description ?? ''
    key.multiRegion = input.MultiRegion ?? false
    key.tags = input.Tags ?? []
    return { KeyMetadata: keyMetadata(key) }
  }
