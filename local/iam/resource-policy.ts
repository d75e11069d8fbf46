import type { Caller } from '../core/call'
import { policyAdmits, type ConditionValues } from './trust'

const covers = (pattern: string, arn: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(arn)

/**
 * As {@link policyAdmits}, for policies whose statements name resources (queues, buses): only statements that cover `arn`
 * count. `aws:SourceArn` and `aws:SourceAccount` come from the caller. No policy admits nobody.
 */
export const resourcePolicyAdmits = (
  document: string | undefined,
  { caller, action, arn, values = {} }: { caller: Caller; action: string; arn: string; values?: ConditionValues }
): boolean => {
  if (!document) return false
  const policy = JSON.parse(document)
  const statements = [policy.Statement ?? []].flat().filter((statement: { Resource?: string | string[] }) =>
    [statement.Resource ?? []].flat().some((pattern) => covers(pattern, arn))
  )
  const sourceAccount = caller.servicePrincipal ? caller.account : undefined
  return policyAdmits(JSON.stringify({ Statement: statements }), caller, action, {
    'aws:sourcearn': caller.sourceArn,
    'aws:sourceaccount': sourceAccount,
    ...values
  })
}
