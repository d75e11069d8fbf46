import type { Access, Call, ResourcePolicy } from '../core/call'
import type { Identities } from './identities'

type Accesses = (call: Call) => Access[]

const onRole = [
  'AttachRolePolicy', 'CreateRole', 'DeleteRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'GetRole', 'GetRolePolicy',
  'ListAttachedRolePolicies', 'ListRolePolicies', 'PutRolePolicy', 'UpdateAssumeRolePolicy'
]
const onUser = [
  'AttachUserPolicy', 'CreateAccessKey', 'CreateUser', 'DeleteUserPolicy', 'DetachUserPolicy', 'GetUser', 'GetUserPolicy',
  'ListAttachedUserPolicies', 'ListUserPolicies', 'PutUserPolicy'
]

/** Which permissions each operation of IAM needs (Service Authorization Reference, "AWS Identity and Access Management"). */
export const iamAccesses = (identities: Identities): Record<string, Accesses> => {
  const arnOf = ({ caller, input }: Call, kind: 'role' | 'user', name: string): string => {
    const account = identities.account(caller.account)
    const known = (kind === 'role' ? account.roles : account.users).get(name)
    return known?.arn ?? `arn:${identities.partition}:iam::${caller.account}:${kind}${input.Path ?? '/'}${name}`
  }
  const ownName = ({ caller }: Call) => caller.arn.split('/').at(-1)!
  const needs = (resource: (call: Call) => string) => (operation: string): [string, Accesses] => [
    operation, (call) => [{ action: `iam:${operation}`, resource: resource(call) }]
  ]
  const policy = (call: Call) =>
    call.input.PolicyArn ?? `arn:${identities.partition}:iam::${call.caller.account}:policy${call.input.Path ?? '/'}${call.input.PolicyName}`
  return Object.fromEntries([
    ...onRole.map(needs((call) => arnOf(call, 'role', String(call.input.RoleName)))),
    ...onUser.map(needs((call) => arnOf(call, 'user', String(call.input.UserName ?? ownName(call))))),
    ...['CreatePolicy', 'DeletePolicy', 'GetPolicy'].map(needs(policy)),
    needs(() => '*')('ListRoles')
  ])
}

/** A role's trust policy: nobody becomes a role past it. Who may change or pass the role it does not say. */
export const trustPolicyOf = (identities: Identities, arn: string, action: string): ResourcePolicy | undefined => {
  if (action !== 'sts:AssumeRole') return undefined
  const account = /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1]
  return account ? { account, document: identities.role(arn)?.trustPolicy, decides: true } : undefined
}
