import { AwsError } from '../core/call'
import { filterTest } from './pattern-filters'

/** Whether an event, or a part of one, matches. */
export type Matcher = (event: any) => boolean

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

/** One element of a leaf's list: a value to equal or a filter. An array in the event matches if one of its elements does. */
const valueMatcher = (wanted: unknown): Matcher => {
  if (!isObject(wanted)) {
    if (Array.isArray(wanted)) throw new RangeError('Match value must be String, number, true, false, or null')
    return (field) => listed(field).includes(wanted)
  }
  if ('exists' in wanted) {
    if (typeof wanted.exists !== 'boolean') throw new RangeError('exists match pattern must be either true or false.')
    return (field) => (field !== undefined && !isObject(field)) === wanted.exists
  }
  const test = filterTest(wanted)
  return (field) => listed(field).some((value) => !isObject(value) && test(value))
}

const leafMatcher = (name: string, leaf: unknown[]): Matcher => {
  if (leaf.length === 0) throw new RangeError(`Empty arrays are not allowed: "${name}"`)
  const matchers = leaf.map(valueMatcher)
  return (field) => matchers.some((matches) => matches(field))
}

/** A nested pattern looks into an object, or into the objects of an array; a missing one is empty to it. */
const within =
  (matches: Matcher): Matcher =>
  (field) =>
    Array.isArray(field) ? field.filter(isObject).some(matches) : matches(isObject(field) ? field : {})

const objectMatcher = (pattern: Record<string, unknown>): Matcher => {
  const matchers = Object.entries(pattern).map(([name, part]): Matcher => {
    if (name === '$or' && Array.isArray(part) && part.length >= 2 && part.every(isObject)) {
      const alternatives = part.map(objectMatcher)
      return (event) => alternatives.some((matches) => matches(event))
    }
    if (Array.isArray(part)) {
      const matches = leafMatcher(name, part)
      return (event) => matches(event[name])
    }
    if (!isObject(part)) throw new RangeError(`"${name}" must be an object or an array`)
    const matches = within(objectMatcher(part))
    return (event) => matches(event[name])
  })
  if (matchers.length === 0) throw new RangeError('Empty objects are not allowed')
  return (event) => matchers.every((matches) => matches(event))
}

/**
 * Compiles an EventBridge event pattern: equality, `prefix`, `suffix`, `anything-but`, `exists`, `numeric`,
 * `equals-ignore-case`, `wildcard`, `$or`, nested objects; not `cidr`. Throws InvalidEventPatternException as PutRule does.
 */
export const compilePattern = (json: string): Matcher => {
  try {
    const pattern: unknown = JSON.parse(json)
    if (!isObject(pattern)) throw new RangeError('Filter is not an object')
    return objectMatcher(pattern)
  } catch (error) {
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${(error as Error).message}`)
  }
}
