import type { Caller } from '../core/call'

/** A KMS key as RDS needs to know it. */
export interface UsableKey {
  /** ARN of the key itself, never of an alias. */
  arn: string
  /** `KeyManager` is `AWS`: an account's default key such as `aws/rds`, which cannot be shared. */
  awsManaged: boolean
}

/** What RDS does with a key: make or use something under it, read the source of a copy, write a copy. */
export type KeyUse = 'use' | 'read' | 'write'

/** What RDS asks of KMS. */
export interface Keys {
  /**
   * The key that `keyId` (key id, key ARN, `alias/…` or alias ARN) means to `caller`; undefined where it does not exist, is not
   * enabled, or does not let the caller use it. `alias/aws/rds` always means the default key of the caller's account.
   */
  usableKey(keyId: string, caller: Caller, use: KeyUse): UsableKey | undefined
}

/** The key that encrypts where encryption was asked for and no key was named. */
export const DEFAULT_KEY = 'alias/aws/rds'
