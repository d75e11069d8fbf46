import type { LocalCloud } from '../../local/cloud'
import { matchesGlob } from '../../local/iam/glob'
import type { AccessObserver } from '../../local/iam/judge'
import { judge, type Policy, type StatementId } from '../../local/iam/judge'
import { statementsOf } from '../../local/iam/judge-document'

type Judged = Parameters<AccessObserver>[0]

/** Every access that was judged, each kind once. */
export class AccessLog {
  private readonly kinds = new Map<string, Judged>()
  total = 0

  readonly observe: AccessObserver = (judged) => {
    const { case: { caller, access, values }, verdict } = judged
    this.total += 1
    const key = JSON.stringify([caller.roleArn ?? caller.arn, access.action, access.resource, values, verdict])
    if (!this.kinds.has(key)) this.kinds.set(key, judged)
  }

  get judged(): Judged[] {
    return [...this.kinds.values()]
  }

  /** One line an access that was denied. */
  get denied(): string[] {
    return this.judged
      .filter(({ verdict }) => !verdict.allowed)
      .map(({ case: { caller, access }, verdict }) => `${caller.arn} ${access.action} ${access.resource} ${verdict.reason}`)
  }
}

/** Every policy that the stacks have deployed: of roles, with who may become them, and of queues, buses, buckets, keys and functions. */
export const deployedPolicies = ({ stacks, identities, dispatcher }: LocalCloud): Policy[] => {
  const resources = stacks.list().flatMap((stack) => [...stack.resources.values()])
  return resources.flatMap(({ type, attributes }): Policy[] => {
    const arn = String(attributes?.Arn ?? '')
    if (type === 'AWS::IAM::Role') {
      const role = identities.role(arn)!
      const inline = [...role.inlinePolicies].map(([name, document]) => ({ id: `${arn}#${name}`, document }))
      return [{ id: arn, document: role.trustPolicy }, ...inline]
    }
    const document = arn && dispatcher.service(arn.split(':')[2]!)?.resourcePolicy?.(arn, '')?.document
    return document ? [{ id: arn, document }] : []
  })
}

const isBy = (id: StatementId) => (one: StatementId) => one.policy === id.policy && one.index === id.index

const eachStatement = (policies: Policy[]) =>
  policies.flatMap((policy) => statementsOf(policy.document).map((statement, index) => ({ statement, id: { policy: policy.id, index } })))

const usesOf = (id: StatementId, judged: Judged[]): Judged[] => judged.filter(({ verdict }) => verdict.by.some(isBy(id)))

/** Actions that a statement allows and that nothing was ever allowed by it: `policy[index] action`. */
export const unusedActions = (policies: Policy[], judged: Judged[]): string[] =>
  eachStatement(policies).flatMap(({ statement, id }) => {
    const used = usesOf(id, judged).map(({ case: { access } }) => access.action.toLowerCase())
    return statement.actions
      .filter((pattern) => !used.some((action) => matchesGlob(pattern, action)))
      .map((pattern) => `${id.policy}[${id.index}] ${pattern}`)
  })

/** Statements without which nothing that was allowed would be denied: `policy[index] actions`. */
export const needlessStatements = (policies: Policy[], judged: Judged[]): string[] =>
  eachStatement(policies)
    .filter(({ id }) => usesOf(id, judged).every((one) => judge(one.case, id).allowed))
    .map(({ statement, id }) => `${id.policy}[${id.index}] ${statement.actions.join(' ')} ${(statement.resources ?? []).join(' ')}`)
