import type { Caller } from '../core/call'

/** Values of condition keys, with the keys in lower case. */
export type ConditionValues = Readonly<Record<string, string | undefined>>

const listed = <Value>(value: Value | Value[] | undefined): Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

const matchesPattern = (pattern: string, text: string): boolean => {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 's').test(text)
}

const matchesAwsPrincipal = (principal: string, caller: Caller): boolean => {
  if (caller.servicePrincipal) return false
  if (principal === '*' || principal === caller.account) return true
  if (principal === caller.arn || principal === caller.roleArn) return true
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] === caller.account
}

const matchesPrincipal = (principal: any, caller: Caller): boolean => {
  if (principal === '*') return !caller.servicePrincipal
  if (typeof principal !== 'object' || principal === null) return false
  return (
    listed<string>(principal.AWS).some((entry) => matchesAwsPrincipal(entry, caller)) ||
    listed<string>(principal.Service).some((entry) => entry === caller.servicePrincipal)
  )
}

type Test = (expected: string, actual: string) => boolean

const exactly: Test = (expected, actual) => expected === actual
const ignoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase()

const operators: Record<string, { test: Test; negated?: boolean }> = {
  StringEquals: { test: exactly },
  StringNotEquals: { test: exactly, negated: true },
  StringEqualsIgnoreCase: { test: ignoringCase },
  StringLike: { test: matchesPattern },
  StringNotLike: { test: matchesPattern, negated: true },
  ArnEquals: { test: matchesPattern },
  ArnLike: { test: matchesPattern },
  Bool: { test: ignoringCase }
}

/** An operator that is not known holds for nobody: better refused here than admitted there. */
const holds = (operator: string, key: string, expected: string[], values: ConditionValues): boolean => {
  const known = operators[operator.replace(/IfExists$/, '')]
  const actual = values[key.toLowerCase()]
  if (!known) return false
  if (actual === undefined) return operator.endsWith('IfExists') || known.negated === true
  const matched = expected.some((value) => known.test(String(value), actual))
  return known.negated ? !matched : matched
}

const meetsConditions = (condition: any, values: ConditionValues): boolean =>
  Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys as Record<string, string | string[]>).every(([key, expected]) =>
      holds(operator, key, listed(expected), values)
    )
  )

const speaksOf = (statement: any, action: string): boolean =>
  listed<string>(statement.Action).some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase()))

/**
 * Whether a resource's own policy (a role's trust policy, a key policy) lets `caller` do `action` to it: some statement allows
 * and none denies. Knows principals of kind AWS and Service, and the condition operators above.
 */
export const policyAdmits = (document: string, caller: Caller, action: string, values: ConditionValues = {}): boolean => {
  const applying = listed<any>(JSON.parse(document).Statement).filter(
    (statement) =>
      speaksOf(statement, action) &&
      matchesPrincipal(statement.Principal, caller) &&
      meetsConditions(statement.Condition, values)
  )
  return applying.some(({ Effect }) => Effect === 'Allow') && applying.every(({ Effect }) => Effect !== 'Deny')
}
