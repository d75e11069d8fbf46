import type { Operation } from '../../core/call'
import { requireLivingKey, type KeyStore } from '../keys'

export const enableKey =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    requireLivingKey(store, input.KeyId, caller, 'kms:EnableKey').state = 'Enabled'
  }

export const disableKey =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    requireLivingKey(store, input.KeyId, caller, 'kms:DisableKey').state = 'Disabled'
  }
