import { AwsError, type Caller, type ConditionValues } from '../core/call'
import { uuid } from '../core/random'
import type { Surroundings } from '../core/surroundings'
import { resourcePolicyAdmits } from '../iam/resource-policy'

export interface Key {
  id: string
  arn: string
  account: string
  /** Milliseconds since the epoch. */
  createdAt: number
  /** `AWS`: an account's default key of a service. It can never be used from another account. */
  manager: 'AWS' | 'CUSTOMER'
  description: string
  state: 'Enabled' | 'Disabled' | 'PendingDeletion'
  /** Milliseconds since the epoch; set while the deletion is pending. */
  deletedAt?: number
  policy: string
  rotates: boolean
  multiRegion: boolean
  tags: { TagKey: string; TagValue: string }[]
}

interface AccountKeys {
  keys: Map<string, Key>
  /** Key ids by `alias/…`. */
  aliases: Map<string, string>
}

/** KMS of all accounts. */
export interface KeyStore {
  surroundings: KmsSurroundings
  of(account: string): AccountKeys
  aliasArn(account: string, alias: string): string
  create(account: string, manager: Key['manager']): Key
  /** The key that an id, key ARN, alias name or alias ARN means to the caller; NotFoundException if there is none. */
  find(keyId: unknown, caller: Caller): Key
}

export type KmsSurroundings = Pick<Surroundings, 'clock' | 'random' | 'region' | 'partition' | 'permits'>

/** A refusal as KMS writes it for something that is not there. */
export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message)

const rootPolicy = (account: string, partition: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*'
      }
    ]
  })

export const createKeyStore = (surroundings: KmsSurroundings): KeyStore => {
  const { clock, random, region, partition } = surroundings
  const accounts = new Map<string, AccountKeys>()
  const arnPrefix = (account: string): string => `arn:${partition}:kms:${region}:${account}:`

  const of = (account: string): AccountKeys => {
    const known = accounts.get(account) ?? { keys: new Map(), aliases: new Map() }
    accounts.set(account, known)
    return known
  }

  const create = (account: string, manager: Key['manager']): Key => {
    const id = uuid(random)
    const key: Key = {
      id,
      arn: `${arnPrefix(account)}key/${id}`,
      account,
      createdAt: clock.now(),
      manager,
      description: '',
      state: 'Enabled',
      policy: rootPolicy(account, partition),
      rotates: manager === 'AWS',
      multiRegion: false,
      tags: []
    }
    of(account).keys.set(id, key)
    return key
  }

  /** A service's default key comes into being when it is first named. */
  const behindAlias = (account: string, alias: string): Key | undefined => {
    const { keys, aliases } = of(account)
    if (alias.startsWith('alias/aws/') && !aliases.has(alias)) {
      const key = create(account, 'AWS')
      const service = alias.slice('alias/aws/'.length).toUpperCase()
      key.description = `Default key that protects my ${service} data when no other key is defined`
      aliases.set(alias, key.id)
    }
    return keys.get(aliases.get(alias) ?? '')
  }

  const find: KeyStore['find'] = (keyId, caller) => {
    if (typeof keyId !== 'string' || keyId === '') throw new AwsError('ValidationException', 'A KeyId must be given.')
    const [, arnRegion, arnAccount, arnResource] = /^arn:[^:]+:kms:([^:]*):(\d{12}):((?:key|alias)\/.+)$/.exec(keyId) ?? []
    if (keyId.startsWith('arn:') && !arnResource) throw new AwsError('InvalidArnException', `Invalid arn ${keyId}`)
    const account = arnAccount ?? caller.account
    const resource = arnResource ?? (keyId.startsWith('alias/') ? keyId : `key/${keyId}`)
    const isAlias = resource.startsWith('alias/')
    if (arnRegion && arnRegion !== region) throw notFound(`Invalid arn ${arnRegion}`)
    const foreignDefault = account !== caller.account && resource.startsWith('alias/aws/')
    const key = isAlias && !foreignDefault ? behindAlias(account, resource) : of(account).keys.get(resource.slice('key/'.length))
    if (key && (key.deletedAt === undefined || key.deletedAt > clock.now())) return key
    throw notFound(
      isAlias ? `Alias ${arnPrefix(account)}${resource} is not found.` : `Key '${arnPrefix(account)}${resource}' does not exist`
    )
  }

  return { surroundings, of, create, find, aliasArn: (account, alias) => `${arnPrefix(account)}${alias}` }
}

/** The names of a key's aliases, by its ARN: what policies see as `kms:ResourceAliases`. */
export const aliasesOf = (store: KeyStore, keyArn: string): string[] => {
  const [account = '', resource = ''] = keyArn.split(':').slice(4)
  return [...store.of(account).aliases].filter(([, id]) => resource === `key/${id}`).map(([alias]) => alias)
}

/**
 * Whether the key's own policy lets the caller do `action` (`kms:…`). A statement for an account's root admits every principal of
 * that account as far as the key is concerned; what the principal's own policies say is judged elsewhere.
 */
export const keyAdmits = (key: Key, caller: Caller, action: string, values: ConditionValues = {}): boolean => {
  if (key.manager === 'AWS') return caller.account === key.account
  return resourcePolicyAdmits(key.policy, { caller, action, arn: key.arn, values: { 'kms:calleraccount': caller.account, ...values } })
}

/** The key, for reading it; AccessDeniedException where the key policy does not admit the caller. */
export const requireKey = (store: KeyStore, keyId: unknown, caller: Caller, action: string): Key => {
  const key = store.find(keyId, caller)
  if (keyAdmits(key, caller, action)) return key
  const reason = 'because no resource-based policy allows the action'
  const refusal = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${key.arn} ${reason}`
  throw new AwsError('AccessDeniedException', refusal)
}

/** The key, for changing it: of the caller's own account, and none of AWS's. */
export const requireOwnKey = (store: KeyStore, keyId: unknown, caller: Caller, action: string): Key => {
  const key = requireKey(store, keyId, caller, action)
  if (key.account === caller.account && key.manager === 'CUSTOMER') return key
  throw new AwsError(
    'AccessDeniedException', `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${key.arn}`
  )
}

/** The key, for a change that a key whose deletion is pending does not take. */
export const requireLivingKey = (store: KeyStore, keyId: unknown, caller: Caller, action: string): Key => {
  const key = requireOwnKey(store, keyId, caller, action)
  if (key.state !== 'PendingDeletion') return key
  throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
}

/** A key policy as it was given; MalformedPolicyDocumentException unless it is JSON with statements. */
export const validKeyPolicy = (policy: unknown): string => {
  try {
    if (typeof policy === 'string' && typeof JSON.parse(policy).Statement === 'object') return policy
  } catch {
    // No JSON: refused like JSON without statements.
  }
  throw new AwsError(
    'MalformedPolicyDocumentException', 'Policy contains a statement with one or more invalid principals or is no JSON.'
  )
}

/** A key as KMS describes it. */
export const keyMetadata = (key: Key) => ({
  AWSAccountId: key.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: new Date(key.createdAt),
  Enabled: key.state === 'Enabled',
  Description: key.description,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.state,
  DeletionDate: key.deletedAt === undefined ? undefined : new Date(key.deletedAt),
  Origin: 'AWS_KMS',
  KeyManager: key.manager,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: key.multiRegion
})
