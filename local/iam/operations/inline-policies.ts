import type { Call, Operation } from '../../core/call'
import type { Identities } from '../identities'
import { encodedDocument, noSuchEntity, requireRole, requireUser, validDocument, validName } from '../lookup'

interface Holder {
  name: string
  inlinePolicies: Map<string, string>
}

type Family = Record<'put' | 'get' | 'list' | 'delete', Operation>

/** The same four operations for roles and for users; only where the policies hang differs. */
const inlinePolicies = (nameMember: 'RoleName' | 'UserName', holderOf: (call: Call) => Holder): Family => {
  const named = (call: Call): [Holder, string] => {
    const holder = holderOf(call)
    const policy = call.input.PolicyName
    if (!holder.inlinePolicies.has(policy)) {
      const kind = nameMember === 'RoleName' ? 'role' : 'user'
      throw noSuchEntity(`The ${kind} policy with name ${policy} cannot be found.`)
    }
    return [holder, policy]
  }
  return {
    put: (call) => {
      const name = validName(call.input.PolicyName, 'policyName', 128)
      holderOf(call).inlinePolicies.set(name, validDocument(call.input.PolicyDocument))
    },
    get: (call) => {
      const [holder, name] = named(call)
      const document = encodedDocument(holder.inlinePolicies.get(name)!)
      return { [nameMember]: holder.name, PolicyName: name, PolicyDocument: document }
    },
    list: (call) => ({ PolicyNames: [...holderOf(call).inlinePolicies.keys()].sort(), IsTruncated: false }),
    delete: (call) => {
      const [holder, name] = named(call)
      holder.inlinePolicies.delete(name)
    }
  }
}

/** PutRolePolicy, GetRolePolicy, ListRolePolicies, DeleteRolePolicy. */
export const roleInlinePolicies = (identities: Identities): Family =>
  inlinePolicies('RoleName', ({ caller, input }) => requireRole(identities, caller, input.RoleName))

/** PutUserPolicy, GetUserPolicy, ListUserPolicies, DeleteUserPolicy. */
export const userInlinePolicies = (identities: Identities): Family =>
  inlinePolicies('UserName', ({ caller, input }) => requireUser(identities, caller, input.UserName))
