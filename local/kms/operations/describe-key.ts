import type { Operation } from '../../core/call'
import { keyMetadata, requireKey, type KeyStore } from '../keys'

export const describeKey =
  (store: KeyStore): Operation =>
  ({ input, caller }) => ({ KeyMetadata: keyMetadata(requireKey(store, input.KeyId, caller, 'kms:DescribeKey')) })
