import type { Operation } from '../../core/call'
import { requireKey, requireLivingKey, validKeyPolicy, type KeyStore } from '../keys'

export const putKeyPolicy =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    requireLivingKey(store, input.KeyId, caller, 'kms:PutKeyPolicy').policy = validKeyPolicy(input.Policy)
  }

export const getKeyPolicy =
  (store: KeyStore): Operation =>
  ({ input, caller }) => ({
    Policy: requireKey(store, input.KeyId, caller, 'kms:GetKeyPolicy').policy,
    PolicyName: 'default'
  })
