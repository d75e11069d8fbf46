import type { Operation } from '../../core/call'
import { requireKey, requireLivingKey, type KeyStore } from '../keys'

export const enableKeyRotation =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    requireLivingKey(store, input.KeyId, caller, 'kms:EnableKeyRotation').rotates = true
  }

export const getKeyRotationStatus =
  (store: KeyStore): Operation =>
  ({ input, caller }) => {
    const key = requireKey(store, input.KeyId, caller, 'kms:GetKeyRotationStatus')
    return { KeyRotationEnabled: key.rotates, KeyId: key.arn }
  }
