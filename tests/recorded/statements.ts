import { matchesGlob } from '../../local/iam/glob'
import { judge, type StatementId } from '../../local/iam/judge'
import { statementsOf, type Statement } from '../../local/iam/judge-document'
import type { AccessRecord } from '../helpers/access-record'
import type { DeployedPolicy } from '../helpers/deployed-policies'

type Call = AccessRecord['calls'][number]

/** One statement as it was deployed in one world, with the calls that it decided. */
export interface Use {
  id: StatementId
  statement: Statement
  calls: Call[]
}

/** `maskopy-demo/IntakeRole ReadSnapshots`; what CloudFormation has named itself has an arbitrary end. */
const nameOf = ({ of }: DeployedPolicy, { sid }: Statement, index: number): string => `${of} ${sid?.replace(/-[A-Z0-9]{12}$/, '') ?? index}`

const usesIn = ({ policies, calls }: AccessRecord): [name: string, use: Use][] => {
  const byStatement = new Map<string, Call[]>()
  for (const call of calls) {
    for (const { policy, index } of call.verdict.by) {
      const key = `${index} ${policy}`
      byStatement.set(key, [...(byStatement.get(key) ?? []), call])
    }
  }
  return policies.flatMap((policy) =>
    statementsOf(policy.document).map((statement, index): [string, Use] => [
      nameOf(policy, statement, index),
      { id: { policy: policy.id, index }, statement, calls: byStatement.get(`${index} ${policy.id}`) ?? [] }
    ])
  )
}

/** Every statement of every policy, by its name, with its uses in all worlds. */
export const statementsIn = (records: AccessRecord[]): Map<string, Use[]> => {
  const uses = new Map<string, Use[]>()
  for (const [name, use] of records.flatMap(usesIn)) uses.set(name, [...(uses.get(name) ?? []), use])
  return uses
}

/** Whether some call would have had another verdict without the statement. */
export const isNeeded = (uses: Use[]): boolean =>
  uses.some(({ id, calls }) => calls.some(({ case: one, verdict }) => judge(one, id).allowed !== verdict.allowed))

/** Actions that the statement speaks of and that no call by it has asked for. */
export const unusedActions = (uses: Use[]): string[] => {
  const used = new Set(uses.flatMap(({ calls }) => calls.map(({ case: { access } }) => access.action.toLowerCase())))
  const spoken = new Set(uses.flatMap(({ statement }) => statement.actions))
  return [...spoken].filter((pattern) => ![...used].some((action) => matchesGlob(pattern, action)))
}
