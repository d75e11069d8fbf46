import type { ConditionValues } from '../core/call'
import { matchesGlob } from './glob'

/** `Condition` of a statement, as it is written: operator → key → expected values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

type Test = (expected: string, actual: string) => boolean

const exactly: Test = (expected, actual) => expected === actual
const ignoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase()

/** Each part between colons is matched for itself (IAM User Guide, "ARN condition operators"). */
const arn: Test = (expected, actual) => {
  const split = (text: string) => {
    const parts = text.split(':')
    return [...parts.slice(0, 5), parts.slice(5).join(':')]
  }
  const actualParts = split(actual)
  return split(expected).every((part, index) => matchesGlob(part, actualParts[index] ?? ''))
}

const operators: Readonly<Record<string, { test: Test; negated?: boolean }>> = {
  StringEquals: { test: exactly },
  StringNotEquals: { test: exactly, negated: true },
  StringEqualsIgnoreCase: { test: ignoringCase },
  StringNotEqualsIgnoreCase: { test: ignoringCase, negated: true },
  StringLike: { test: matchesGlob },
  StringNotLike: { test: matchesGlob, negated: true },
  ArnEquals: { test: arn },
  ArnLike: { test: arn },
  ArnNotEquals: { test: arn, negated: true },
  ArnNotLike: { test: arn, negated: true },
  Bool: { test: ignoringCase }
}

/** Condition keys that some call of the local cloud gives a value to, besides tags. Any other would silently never hold. */
const keys = new Set([
  'aws:principalaccount', 'aws:principalarn', 'aws:principaltype', 'aws:resourceaccount', 'aws:requestedregion', 'aws:securetransport',
  'aws:sourceaccount', 'aws:sourcearn', 'aws:tagkeys', 'aws:userid', 'dynamodb:attributes', 'dynamodb:leadingkeys', 'ec2:createaction',
  'ecs:cluster', 'ecs:createaction', 'events:detail-type', 'events:source', 'iam:passedtoservice', 'kms:calleraccount', 'kms:grantisforawsresource',
  'kms:resourcealiases', 'kms:viaservice', 's3:prefix', 'sts:externalid', 'sts:rolesessionname'
])
const variable = /\$\{([^}]+)\}/g
const tagKey = /^aws:(resourcetag|requesttag|principaltag)\/./

interface Operator {
  name: string
  ifExists: boolean
  quantifier?: 'ForAllValues' | 'ForAnyValue'
}

const parseOperator = (written: string): Operator => {
  const [, quantifier, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(written)!
  return { name, ifExists: ifExists !== undefined, quantifier: quantifier as Operator['quantifier'] }
}

/** Throws an Error that names the operator or key which the local cloud cannot judge: better than never or always to hold. */
export const checkCondition = (condition: Condition): void => {
  for (const [written, expectations] of Object.entries(condition)) {
    const { name } = parseOperator(written)
    if (name !== 'Null' && !operators[name]) throw new Error(`The local cloud cannot judge the condition operator ${written}.`)
    const variables = Object.values(expectations).flat().flatMap((value) => [...value.matchAll(variable)].map(([, key]) => key!))
    for (const key of [...Object.keys(expectations), ...variables]) {
      const lower = key.toLowerCase()
      if (!keys.has(lower) && !tagKey.test(lower)) throw new Error(`The local cloud cannot judge the condition key ${key}.`)
    }
  }
}

/** An expected value with its policy variables filled in; none where one of them has no value (IAM User Guide, "Policy variables"). */
const filledIn = (expected: string, values: ConditionValues): string[] => {
  let isKnown = true
  const text = expected.replace(variable, (_, key: string) => {
    const value = values[key.toLowerCase()]
    isKnown &&= typeof value === 'string'
    return String(value)
  })
  return isKnown ? [text] : []
}

const listed = (value: string | readonly string[] | undefined): readonly string[] | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? [value] : value

const holds = (written: string, key: string, wanted: readonly string[], values: ConditionValues): boolean => {
  const { name, ifExists, quantifier } = parseOperator(written)
  const expected = wanted.flatMap((value) => filledIn(value, values))
  const actual = listed(values[key.toLowerCase()])
  if (name === 'Null') return expected.some((value) => (value.toLowerCase() === 'true') === (actual === undefined))
  const { test, negated = false } = operators[name]!
  if (actual === undefined) return ifExists || negated || quantifier === 'ForAllValues'
  const fits = (value: string) => expected.some((one) => test(one, value)) !== negated
  return quantifier === 'ForAllValues' || (negated && quantifier === undefined) ? actual.every(fits) : actual.some(fits)
}

/** Whether all of a condition holds: every operator and every key, by any of its expected values. */
export const conditionHolds = (condition: Condition, values: ConditionValues): boolean =>
  Object.entries(condition).every(([operator, expectations]) =>
    Object.entries(expectations).every(([key, expected]) => holds(operator, key, expected, values))
  )
