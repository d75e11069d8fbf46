import { AwsError, type Caller, type ConditionValues } from '../core/call'
import type { Clock } from '../core/clock'
import { serviceCaller, type Credentials } from '../core/surroundings'
import type { Random } from '../core/random'
import type { KnownKey } from '../wire/verify'
import { sessionCaller, type Account, type Role } from './accounts'
import type { AccessObserver } from './judge'
import { judge, type Case } from './judge'
import { resourcePolicyAdmits } from './resource-policy'
import { secretKey, sessionToken, uniqueId } from './unique-ids'

/** One access key and whoever holds it. */
export interface IssuedKey extends KnownKey {
  accessKeyId: string
}

/** Who exists in the local cloud, and every key that was issued to them. IAM, STS and the endpoint share it. */
export interface Identities {
  partition: string
  clock: Clock
  random: Random
  /** The account; made at its first mention. `id` has 12 digits. */
  account(id: string): Account
  accounts(): Account[]
  /** The role with this ARN, path included. */
  role(arn: string): Role | undefined
  lookup(accessKeyId: string): IssuedKey | undefined
  /** A long-lived access key, `AKIA…`. */
  issueKey(caller: Caller): IssuedKey
  revokeKey(accessKeyId: string): void
  /** A long-lived access key of the account itself, for whoever sets the cloud up. */
  rootKey(account: string): IssuedKey
  /** Temporary credentials of `role`, `ASIA…`, without asking whether anybody may have them. */
  issueSession(role: Role, sessionName: string, durationSeconds?: number): IssuedKey & Credentials
  /** Whether `caller` may become `role`, by its trust policy. */
  trusts(role: Role, caller: Caller, values?: ConditionValues): boolean
  /** See {@link Surroundings.credentialsForRole}. Throws AccessDenied if the role is missing or trusts the service not. */
  credentialsForRole(roleArn: string, sessionName: string, servicePrincipal: string): Credentials
}

const defaultSessionSeconds = 3600
/** Expired sessions are remembered for a while, so that their use is answered with ExpiredToken. */
const rememberExpiredMilliseconds = 24 * 3600_000
const forgetEvery = 1000

export interface IdentitiesOptions {
  clock: Clock
  random: Random
  partition?: string
  /** Told of every role that a service assumes; nobody calls STS for that. */
  observe?: AccessObserver
}

/** A service assumes a role for a resource in the role's account, and says so. */
const assumption = (role: Role, servicePrincipal: string): Case => {
  const caller = serviceCaller(servicePrincipal, role.account)
  return {
    caller,
    access: { action: 'sts:AssumeRole', resource: role.arn },
    values: { 'aws:sourceaccount': role.account },
    identity: [],
    resource: { account: role.account, decides: true, policy: { id: role.arn, document: role.trustPolicy } }
  }
}

/** Whether a role's trust policy admits an AWS service. */
const admits = (role: Role, servicePrincipal: string, observe: IdentitiesOptions['observe']): boolean => {
  const one = assumption(role, servicePrincipal)
  const verdict = judge(one)
  observe?.({ call: 'sts:AssumeRole', case: one, verdict })
  return verdict.allowed
}

export const createIdentities = (options: IdentitiesOptions): Identities => {
  const { clock, random, partition = 'aws', observe } = options
  const accounts = new Map<string, Account>()
  const keys = new Map<string, IssuedKey>()
  let sessionsIssued = 0

  const account = (id: string): Account => {
    if (!/^\d{12}$/.test(id)) throw new Error(`An account id has 12 digits, not ${id}.`)
    const known = accounts.get(id) ?? { id, roles: new Map(), users: new Map(), policies: new Map() }
    accounts.set(id, known)
    return known
  }

  const forgetExpired = (): void => {
    const limit = clock.now() - rememberExpiredMilliseconds
    for (const [id, { expiresAt }] of keys) if (expiresAt !== undefined && expiresAt < limit) keys.delete(id)
  }

  const keep = <Key extends IssuedKey>(key: Key): Key => {
    keys.set(key.accessKeyId, key)
    return key
  }

  const issueKey = (caller: Caller): IssuedKey =>
    keep({ accessKeyId: uniqueId(random, 'AKIA'), secretAccessKey: secretKey(random), caller })

  const role = (arn: string): Role | undefined => {
    const [, id, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
    const found = id && name ? accounts.get(id)?.roles.get(name) : undefined
    return found?.arn === arn ? found : undefined
  }

  const issueSession: Identities['issueSession'] = (of, sessionName, durationSeconds = defaultSessionSeconds) => {
    if (++sessionsIssued % forgetEvery === 0) forgetExpired()
    return keep({
      accessKeyId: uniqueId(random, 'ASIA'),
      secretAccessKey: secretKey(random),
      sessionToken: sessionToken(random),
      expiresAt: clock.now() + durationSeconds * 1000,
      caller: sessionCaller(of, sessionName, partition)
    })
  }

  const trusts: Identities['trusts'] = (of, caller, values) =>
    resourcePolicyAdmits(of.trustPolicy, { caller, action: 'sts:AssumeRole', arn: of.arn, values })

  return {
    partition,
    clock,
    random,
    account,
    accounts: () => [...accounts.values()],
    role,
    lookup: (accessKeyId) => keys.get(accessKeyId),
    issueKey,
    revokeKey: (accessKeyId) => void keys.delete(accessKeyId),
    rootKey: (id) => issueKey({ account: account(id).id, arn: `arn:${partition}:iam::${id}:root`, userId: id }),
    issueSession,
    trusts,
    credentialsForRole: (roleArn, sessionName, servicePrincipal) => {
      const found = role(roleArn)
      if (!found || !admits(found, servicePrincipal, observe)) {
        throw new AwsError('AccessDenied', `${servicePrincipal} is unable to assume the role ${roleArn}.`, 403)
      }
      return issueSession(found, sessionName)
    }
  }
}
