import type { Caller, ConditionValues } from '../core/call'
import { conditionHolds } from './judge-conditions'
import { naming, speaksOf, statementsOf } from './judge-document'

/**
 * Whether a resource's own policy (of a queue, bus, bucket, key or role) lets `caller` do `action` to it, by whatever name: some statement
 * allows and none denies. `aws:SourceArn` and `aws:SourceAccount` come from the caller. No policy admits nobody. Trust
 * policies name no resource. What the caller's own policies say is judged elsewhere.
 */
export const resourcePolicyAdmits = (
  document: string | undefined,
  { caller, action, arn, values = {} }: { caller: Caller; action: string; arn: string; values?: ConditionValues }
): boolean => {
  if (!document) return false
  const known: ConditionValues = {
    'aws:sourcearn': caller.sourceArn,
    'aws:sourceaccount': caller.servicePrincipal ? caller.account : undefined,
    'aws:principalarn': caller.roleArn ?? caller.arn,
    ...values
  }
  const applying = statementsOf(document).filter(
    (statement) => naming(statement, caller) && speaksOf(statement, action, arn) && conditionHolds(statement.condition, known)
  )
  return applying.some(({ allows }) => allows) && applying.every(({ allows }) => allows)
}
