import type { Operation } from '../../core/call'
import type { User } from '../accounts'
import type { Identities } from '../identities'
import { accountOf, alreadyExists, tagsOf, userView, validName, validPath } from '../lookup'
import { uniqueId } from '../unique-ids'

export const createUser =
  (identities: Identities): Operation =>
  ({ input, caller }) => {
    const name = validName(input.UserName, 'userName', 64)
    const path = validPath(input.Path)
    const account = accountOf(identities, caller)
    if (account.users.has(name)) throw alreadyExists('User', name)
    const user: User = {
      arn: `arn:${identities.partition}:iam::${account.id}:user${path}${name}`,
      name,
      path,
      id: uniqueId(identities.random, 'AIDA'),
      account: account.id,
      createdAt: identities.clock.now(),
      inlinePolicies: new Map(),
      attachedPolicies: new Set(),
      tags: tagsOf(input.Tags)
    }
    account.users.set(name, user)
    return { User: userView(user) }
  }
