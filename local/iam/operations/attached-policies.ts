import type { Call, Operation } from '../../core/call'
import type { Identities } from '../identities'
import { noSuchEntity, requireRole, requireUser } from '../lookup'

interface Holder {
  attachedPolicies: Set<string>
}

type Family = Record<'attach' | 'detach' | 'list', Operation>

/** AWS's own managed policies all count as existing; they are known by name only. */
const exists = (identities: Identities, account: string, arn: string): boolean =>
  arn.startsWith(`arn:${identities.partition}:iam::aws:policy/`) || identities.account(account).policies.has(arn)

const attachedPolicies = (identities: Identities, holderOf: (call: Call) => Holder): Family => ({
  attach: (call) => {
    const arn = String(call.input.PolicyArn)
    if (!exists(identities, call.caller.account, arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
    holderOf(call).attachedPolicies.add(arn)
  },
  detach: (call) => {
    const arn = String(call.input.PolicyArn)
    if (!holderOf(call).attachedPolicies.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
  },
  list: (call) => ({
    AttachedPolicies: [...holderOf(call).attachedPolicies]
      .sort()
      .map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn })),
    IsTruncated: false
  })
})

/** AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies. */
export const rolePolicyAttachments = (identities: Identities): Family =>
  attachedPolicies(identities, ({ caller, input }) => requireRole(identities, caller, input.RoleName))

/** AttachUserPolicy, DetachUserPolicy, ListAttachedUserPolicies. */
export const userPolicyAttachments = (identities: Identities): Family =>
  attachedPolicies(identities, ({ caller, input }) => requireUser(identities, caller, input.UserName))
