import { convertToNative } from '@aws-sdk/util-dynamodb'

const known = new WeakMap<object, any>()

/** Who changes what was read changes it for all others too; here it fails at once. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}

/** Maps and lists stay the same objects as long as they do not change. */
const plainValue = (value: any): unknown => {
  if (value.S !== undefined) return value.S
  if (value.M === undefined && value.L === undefined) return frozen(convertToNative(value))
  const before = known.get(value)
  if (before) return before
  const made = frozen(convertToNative(value))
  known.set(value, made)
  return made
}

/** An item of the table as plain values. Items are never changed where they are kept, only replaced, so each is converted once. */
export const plain = (item: object): any => {
  const before = known.get(item)
  if (before) return before
  const made: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(item)) made[name] = plainValue(value)
  known.set(item, Object.freeze(made))
  return made
}
