import { AwsError } from '../core/call'

/** A member that is a boolean in the SDK and a text in the query protocols; undefined if it is not there. */
export const optionalBoolean = (value: unknown): boolean | undefined => {
  if (value === undefined || value === '') return undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new AwsError('MalformedInput', `Invalid boolean value: ${String(value)}`)
}

/** A member that is an integer in the SDK and a text in the query protocols; undefined if it is not there. */
export const optionalInteger = (value: unknown): number | undefined => {
  if (value === undefined || value === '') return undefined
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new AwsError('MalformedInput', `Invalid integer value: ${String(value)}`)
  return number
}

/** A list member; the query protocols write an empty list as an empty text. */
export const listOf = <Element = any>(value: unknown): Element[] => (Array.isArray(value) ? value : [])
