import type { Access, Caller, ConditionValues, ResourcePolicy } from '../core/call'
import { conditionHolds } from './judge-conditions'
import { naming, speaksOf, statementsOf, type Naming, type Statement } from './judge-document'

/** A policy document and where it hangs. */
export interface Policy {
  /** `arn:…:role/x#inline-name`, `arn:…:role/x#trust`, the ARN of a managed policy, or of a resource with a policy. */
  id: string
  document: string
}

/** One statement of one policy, by its position. */
export interface StatementId {
  policy: string
  index: number
}

/** Everything that decides about one access. */
export interface Case {
  caller: Caller
  access: Access
  /** Values of the access, and the global ones. */
  values: ConditionValues
  /** Policies of the caller's role or user. */
  identity: readonly Policy[]
  resource: Pick<ResourcePolicy, 'account' | 'decides'> & { policy?: Policy }
}

/** What `judge` finds. */
export interface Verdict {
  allowed: boolean
  /** The statements that allow it, or those that deny it; none where nothing allows it. */
  by: StatementId[]
  /** Why not, in the words of AWS. */
  reason?: string
}

interface Applying {
  id: StatementId
  statement: Statement
  naming: Naming
}

const applyingOf = (policy: Policy, { access, caller, values }: Case, ofResource: boolean, without?: StatementId): Applying[] =>
  statementsOf(policy.document).flatMap((statement, index): Applying[] => {
    if (without?.policy === policy.id && without.index === index) return []
    const named = ofResource ? naming(statement, caller) : 'caller'
    if (!named || !speaksOf(statement, access.action, access.resource) || !conditionHolds(statement.condition, values)) return []
    return [{ id: { policy: policy.id, index }, statement, naming: named }]
  })

const allowing = (applying: Applying[]): Applying[] => applying.filter(({ statement }) => statement.allows)
const denying = (applying: Applying[]): Applying[] => applying.filter(({ statement }) => !statement.allows)
const ids = (applying: Applying[]): StatementId[] => applying.map(({ id }) => id)

/** The account's own root user needs no policy, and cannot be kept from anything but another's resources. */
const isRoot = (caller: Caller): boolean => /^arn:[^:]+:iam::\d{12}:root$/.test(caller.arn)

/** Sees every access that was judged, with all that it was judged by. */
export type AccessObserver = (judged: { call: string; case: Case; verdict: Verdict }) => void

/**
 * Judges one access as AWS does (IAM User Guide, "Policy evaluation logic"): an explicit deny wins; within an account a policy of the
 * caller or one of the resource that names the caller suffices; across accounts both must allow; keys and roles admit nobody
 * past their own policy, which may leave the choice to the account; services have no policies but the resource's.
 */
export const judge = (one: Case, without?: StatementId): Verdict => {
  const { caller, access, resource } = one
  const identity = one.identity.flatMap((policy) => applyingOf(policy, one, false, without))
  const ofResource = resource.policy ? applyingOf(resource.policy, one, true, without) : []
  const refused = (reason: string, by: Applying[] = []): Verdict => ({ allowed: false, by: ids(by), reason })
  const denied = { identity: denying(identity), ofResource: denying(ofResource) }
  if (denied.identity.length > 0) return refused('with an explicit deny in an identity-based policy', denied.identity)
  if (denied.ofResource.length > 0) return refused('with an explicit deny in a resource-based policy', denied.ofResource)
  const byIdentity = allowing(identity)
  const byResource = allowing(ofResource)
  const direct = byResource.filter((applying) => applying.naming === 'caller')
  const missing = (kind: string) => refused(`because no ${kind} policy allows the ${access.action} action`)
  if (caller.servicePrincipal) return byResource.length > 0 ? { allowed: true, by: ids(byResource) } : missing('resource-based')
  const mayBy = isRoot(caller) || byIdentity.length > 0
  const foreign = resource.account !== caller.account
  if ((foreign || resource.decides) && byResource.length === 0) return missing('resource-based')
  if (foreign || (resource.decides && direct.length === 0)) {
    return mayBy ? { allowed: true, by: ids([...byIdentity, ...byResource]) } : missing('identity-based')
  }
  if (mayBy || direct.length > 0) return { allowed: true, by: ids([...byIdentity, ...direct]) }
  return missing('identity-based')
}
