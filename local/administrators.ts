import type { Caller } from './core/call'
import type { Identities, IssuedKey } from './iam/identities'
import { uniqueId } from './iam/unique-ids'

const NAME = 'administrator'

/** The access key of an account's user `administrator`, who may do everything; made at its first mention. */
export const administratorKeys = (identities: Identities): ((account: string) => IssuedKey) => {
  const keys = new Map<string, IssuedKey>()
  return (id) => {
    const known = keys.get(id)
    if (known) return known
    const { users } = identities.account(id)
    const caller: Caller = {
      account: id,
      arn: `arn:${identities.partition}:iam::${id}:user/${NAME}`,
      userId: uniqueId(identities.random, 'AIDA')
    }
    users.set(NAME, {
      arn: caller.arn,
      name: NAME,
      path: '/',
      id: caller.userId,
      account: id,
      createdAt: identities.clock.now(),
      inlinePolicies: new Map(),
      attachedPolicies: new Set([`arn:${identities.partition}:iam::aws:policy/AdministratorAccess`]),
      tags: []
    })
    const key = identities.issueKey(caller)
    keys.set(id, key)
    return key
  }
}
