import { AwsError } from '../../core/call'
import * as db from 'dynalite/db/index.js'

type Section = { type: string; path: (string | number)[]; val?: any; attrType?: string }

/** Sets of strings are the only ones that are added to and deleted from here. */
const isKnown = ({ type, path, val, attrType }: Section): boolean => {
  if (path.some((piece) => typeof piece !== 'string')) return false
  if (type === 'remove') return true
  if (type === 'set') return !Array.isArray(val) && val.type === undefined
  return attrType === 'SS'
}

/** Whether {@link updated} can carry these sections out; dynalite itself knows many more. */
export const isKnownUpdate = (sections: readonly Section[]): boolean => sections.every(isKnown)

const wrongPath = () => new AwsError('ValidationException', 'The document path provided in the update expression is invalid for update')
const wrongType = () => new AwsError('ValidationException', 'An operand in the update expression has an incorrect data type')

const newValue = ({ type, val }: Section, before: any): any => {
  if (type === 'remove') return undefined
  if (type === 'set') return val
  if (before !== undefined && !before.SS) throw wrongType()
  const given: string[] = val.SS
  const had: string[] = before?.SS ?? []
  const SS = type === 'add' ? had.concat(given.filter((one) => !had.includes(one))) : had.filter((one) => !given.includes(one))
  return SS.length > 0 ? { SS } : undefined
}

/** A map from which members were deleted is slow from then on, also where it is copied. */
const without = (map: any, removed: ReadonlySet<string | number>): any => {
  const copy: any = {}
  for (const name in map) if (!removed.has(name)) copy[name] = map[name]
  return copy
}

/** The item with an update's sections carried out. What does not change is shared with the item before, which stays as it was. */
export const updated = (item: any, sections: readonly Section[]): any => {
  const own = new Set<object>()
  const removed = new Set<string | number>()
  const root = { ...item }
  for (const section of sections) {
    let map: any = root
    for (const piece of section.path.slice(0, -1)) {
      const inner = map[piece]?.M
      if (!inner) throw wrongPath()
      if (!own.has(inner)) {
        const copy = { ...inner }
        own.add(copy)
        map[piece] = { M: copy }
      }
      map = map[piece].M
    }
    const last = section.path.at(-1)!
    const value = newValue(section, map[last])
    if (value !== undefined) map[last] = value
    else if (map === root) removed.add(last)
    else delete map[last]
  }
  return removed.size > 0 ? without(root, removed) : root
}

const sizes = new WeakMap<object, number>()

/** Maps and lists are shared by all versions of an item in which they are the same. */
const roughSize = (value: any): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 1
  const known = sizes.get(value)
  if (known !== undefined) return known
  let sum = 3
  for (const name in value) sum += name.length + 1 + (value[name].S?.length ?? roughSize(value[name]))
  sizes.set(value, sum)
  return sum
}

/** dynalite's measure is exact and slow, and hardly any item comes near the limit. */
export const isTooLarge = (item: any, maximum: number): boolean => roughSize(item) > maximum / 2 && db.itemSize(item) > maximum
