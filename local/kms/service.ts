import { AwsError, type Caller, type Service } from '../core/call'
import { keyPolicyOf, kmsAccesses } from './authorization'
import { aliasesOf, createKeyStore, keyAdmits, type Key, type KmsSurroundings } from './keys'
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

/** Make or use something encrypted, read the source of a copy, write a copy. */
export type KeyUse = 'use' | 'read' | 'write'

/**
 * What RDS calls for its caller (Amazon RDS User Guide, "AWS KMS key management": to create a grant is enough to use a key; "Sharing
 * encrypted snapshots": what another account's key must allow for a copy).
 */
const callsFor: Readonly<Record<KeyUse, readonly string[]>> = {
  use: ['kms:DescribeKey', 'kms:CreateGrant'],
  read: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt'],
  write: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:GenerateDataKey']
}
const callsOnSharedKey = [...callsFor.read, 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']

export interface Kms {
  service: Service
  /**
   * The enabled key that `keyId` (id, ARN, alias or alias ARN) means to `caller`, if RDS may do with it for that caller what `use` says:
   * from another account only where the key policy names the caller's account, and never a default key. Undefined otherwise.
   */
  usableKey(keyId: string, caller: Caller, use?: KeyUse): UsableKey | undefined
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

  /** Default keys may be used by everybody in their account, through their service; what else, the key policy and the caller's say. */
  const permitted = (key: Key, caller: Caller, use: KeyUse): boolean => {
    if (key.manager === 'AWS') return caller.account === key.account
    const calls = use === 'read' && key.account !== caller.account ? callsOnSharedKey : callsFor[use]
    return calls.every((action) => {
      const values = {
        'kms:resourcealiases': aliasesOf(store, key.arn),
        'kms:viaservice': `rds.${surroundings.region}.amazonaws.com`,
        ...(action === 'kms:CreateGrant' ? { 'kms:grantisforawsresource': 'true' } : {})
      }
      const { permits } = surroundings
      return permits ? permits(caller, { action, resource: key.arn, values }) : keyAdmits(key, caller, action, values)
    })
  }

  return {
    service: {
      signingName: 'kms',
      protocol: 'json-1.1',
      targetPrefix: 'TrentService',
      accesses: kmsAccesses(store),
      resourcePolicy: (arn) => keyPolicyOf(store, arn),
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
    usableKey: (keyId, caller, use = 'use') => {
      const key = found(keyId, caller)
      if (!key || key.state !== 'Enabled' || !permitted(key, caller, use)) return undefined
      return { arn: key.arn, awsManaged: key.manager === 'AWS' }
    }
  }
}
