import { AwsError, type Caller } from '../core/call'
import type { Account, Role, Tag, User } from './accounts'
import type { Identities } from './identities'
import { listOf } from '../wire/readers'

/** A refusal as IAM writes it for something that is not there. */
export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, 404)

/** A refusal as IAM writes it for a name that is taken. */
export const alreadyExists = (kind: string, name: string): AwsError =>
  new AwsError('EntityAlreadyExists', `${kind} with name ${name} already exists.`, 409)

/** The caller's account. */
export const accountOf = (identities: Identities, caller: Caller): Account => identities.account(caller.account)

/** The caller's role of that name; NoSuchEntity if there is none. */
export const requireRole = (identities: Identities, caller: Caller, name: string): Role => {
  const role = accountOf(identities, caller).roles.get(name)
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`)
  return role
}

/** The caller's user of that name; NoSuchEntity if there is none. */
export const requireUser = (identities: Identities, caller: Caller, name: string): User => {
  const user = accountOf(identities, caller).users.get(name)
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`)
  return user
}

/** A name that IAM would accept; ValidationError otherwise. */
export const validName = (name: unknown, member: string, longest: number): string => {
  if (typeof name === 'string' && /^[\w+=,.@-]+$/.test(name) && name.length <= longest) return name
  const detail = name === undefined ? 'Member must not be null' : 'Member must satisfy regular expression pattern: [\\w+=,.@-]+'
  const value = name === undefined ? 'null' : `'${String(name)}'`
  throw new AwsError(
    'ValidationError', `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${detail}`
  )
}

/** A path that IAM would accept, `/` by default; ValidationError otherwise. */
export const validPath = (path: unknown): string => {
  if (path === undefined || path === '') return '/'
  if (typeof path === 'string' && /^\/([\u0021-\u007e]+\/)?$/.test(path)) return path
  throw new AwsError(
    'ValidationError', `The specified value for path is invalid. It must begin and end with / and contain only characters.`
  )
}

/** A policy document as it was given; MalformedPolicyDocument unless it is JSON with statements. */
export const validDocument = (document: unknown): string => {
  try {
    if (typeof document === 'string' && typeof JSON.parse(document).Statement === 'object') return document
  } catch {
    // No JSON: refused like JSON without statements.
  }
  throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json', 400)
}

/** Tags as they were given, without what else the wire may have put beside them. */
export const tagsOf = (value: unknown): Tag[] => listOf<Tag>(value).map(({ Key, Value }) => ({ Key, Value }))

/** IAM gives documents back percent-encoded. */
export const encodedDocument = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** A role as IAM answers it. */
export const roleView = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodedDocument(role.trustPolicy),
  Description: role.description,
  MaxSessionDuration: role.maxSessionSeconds,
  Tags: role.tags
})

/** A user as IAM answers it. */
export const userView = (user: User) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  Tags: user.tags
})
