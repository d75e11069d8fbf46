import { AwsError, type Caller, type Service } from '../core/call'
import { createKeyStore, keyAdmits, type Key, type KmsSurroundings } from './keys'
import { createAlias } from './operations/create-alias'
import { createKey } from './operations/create-key'
import { deleteAlias } from './operations/delete-alias'
import { describeKey } from './operations/describe-key'
import { getKeyPolicy, putKeyPolicy } from './operations/key-policy'
import { enableKeyRotation, getKeyRotationStatus } from './operations/key-rotation'
import { disableKey, enableKey } from './operations/key-state'
import { listAliases } from './operations/list-aliases'
import { listKeys } from './operations/list-keys'
import { scheduleKeyDeletion } from './operations/schedule-key-deletion'

/** What another service needs to know of a key that it may use for a caller. */
export interface UsableKey {
  /** ARN of the key itself, never of an alias. */
  arn: string
  /** An account's default key of a service, which cannot be shared. */
  awsManaged: boolean
}

export interface Kms {
  service: Service
  /**
   * The enabled key that `keyId` (id, ARN, alias or alias ARN) means to `caller`, if the service `viaService` (`rds`, …) may take it
   * into use for that caller: from another account only where the key policy names the caller's account, and never a default
   * key. Undefined otherwise.
   */
  usableKey(keyId: string, caller: Caller, viaService?: string): UsableKey | undefined
}

/** AWS KMS: keys with their policies and aliases; nothing is encrypted. */
export const createKms = (surroundings: KmsSurroundings): Kms => {
  const store = createKeyStore(surroundings)

  const found = (keyId: string, caller: Caller): Key | undefined => {
    try {
      return store.find(keyId, caller)
    } catch (error) {
      if (error instanceof AwsError) return undefined
      throw error
    }
  }

  return {
    service: {
      signingName: 'kms',
      protocol: 'json-1.1',
      targetPrefix: 'TrentService',
      operations: {
        CreateKey: createKey(store),
        DescribeKey: describeKey(store),
        ListKeys: listKeys(store),
        CreateAlias: createAlias(store),
        DeleteAlias: deleteAlias(store),
        ListAliases: listAliases(store),
        PutKeyPolicy: putKeyPolicy(store),
        GetKeyPolicy: getKeyPolicy(store),
        EnableKeyRotation: enableKeyRotation(store),
        GetKeyRotationStatus: getKeyRotationStatus(store),
        EnableKey: enableKey(store),
        DisableKey: disableKey(store),
        ScheduleKeyDeletion: scheduleKeyDeletion(store)
      }
    },
    usableKey: (keyId, caller, viaService = 'rds') => {
      const key = found(keyId, caller)
      const values = {
        'kms:viaservice': `${viaService}.${surroundings.region}.amazonaws.com`,
        'kms:grantisforawsresource': 'true'
      }
      const admitted = key && ['kms:DescribeKey', 'kms:CreateGrant'].every((action) => keyAdmits(key, caller, action, values))
      if (!key || !admitted || key.state !== 'Enabled') return undefined
      return { arn: key.arn, awsManaged: key.manager === 'AWS' }
    }
  }
}
