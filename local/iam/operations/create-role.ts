import type { Operation } from '../../core/call'
import { optionalInteger } from '../../wire/readers'
import type { Role } from '../accounts'
import type { Identities } from '../identities'
import { accountOf, alreadyExists, roleView, tagsOf, validDocument, validName, validPath } from '../lookup'
import { uniqueId } from '../unique-ids'

export const createRole =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const name = validName(input.RoleName, 'roleName', 64)
    const path = validPath(input.Path)
    const account = accountOf(identities, caller)
    if (account.roles.has(name)) throw alreadyExists('Role', name)
    const role: Role = {
      arn: `arn:${identities.partition}:iam::${account.id}:role${path}${name}`,
      name,
      path,
      id: uniqueId(identities.random, 'AROA'),
      account: account.id,
      createdAt: identities.clock.now(),
      trustPolicy: validDocument(input.AssumeRolePolicyDocument),
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
      description: input.Description,
      maxSessionSeconds: optionalInteger(input.MaxSessionDuration) ?? 3600,
      tags: tagsOf(input.Tags)
    }
    account.roles.set(name, role)
    return { Role: roleView(role) }
  }
