import { invalidValue, missingParameter } from './errors'
import type { Tags } from './model'

/** The `Query` protocol carries text only; in process the SDK's own types arrive. Both are read here. */
export type Input = Record<string, any>

export const text = (input: Input, name: string): string | undefined => {
  const value = input[name]
  return value === undefined || value === null || value === '' ? undefined : String(value)
}

export const requiredText = (input: Input, name: string): string => {
  const value = text(input, name)
  if (value === undefined) throw missingParameter(name)
  return value
}

export const flag = (input: Input, name: string): boolean | undefined => {
  const value = text(input, name)?.toLowerCase()
  if (value === undefined) return undefined
  if (value !== 'true' && value !== 'false') throw invalidValue(`Invalid value for ${name}: must be true or false.`)
  return value === 'true'
}

export const integer = (input: Input, name: string): number | undefined => {
  const value = text(input, name)
  if (value === undefined) return undefined
  if (!/^-?\d{1,10}$/.test(value)) throw invalidValue(`Invalid value for ${name}: must be an integer.`)
  return Number(value)
}

export const list = (input: Input, name: string): string[] => {
  const value = input[name] ?? []
  return (Array.isArray(value) ? value : [value]).map(String)
}

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Tag keys 1–128, values to 256 characters; neither `aws:` nor `rds:` may begin a key; at most 50. */
export const tagsOf = (input: Input, name = 'Tags'): Tags => {
  const given: { Key?: string; Value?: string }[] = Array.isArray(input[name]) ? input[name] : []
  const tags: Tags = {}
  for (const { Key = '', Value = '' } of given) {
    const key = String(Key)
    const value = String(Value)
    if (!key || key.length > 128 || !TAG.test(key)) throw invalidValue(`Invalid tag key: ${key}`)
    if (value.length > 256 || !TAG.test(value)) throw invalidValue(`Invalid value of tag ${key}.`)
    if (/^(aws|rds):/i.test(key)) throw invalidValue('Tag keys cannot start with the reserved prefixes aws: and rds:.')
    tags[key] = value
  }
  checkTagCount(tags)
  return tags
}

export const checkTagCount = (tags: Tags) => {
  if (Object.keys(tags).length > 50) throw invalidValue('A resource can have at most 50 tags.')
}

/** Values by filter name; a filter that the operation does not know is an error. */
export const filtersOf = (input: Input, known: readonly string[]): Map<string, string[]> => {
  const filters = new Map<string, string[]>()
  for (const filter of (input.Filters ?? []) as Input[]) {
    const name = requiredText(filter, 'Name')
    if (!known.includes(name)) throw invalidValue(`Unrecognized filter name: ${name}`)
    const values = list(filter, 'Values')
    if (values.length === 0) throw invalidValue(`Filter ${name} has no values.`)
    filters.set(name, values)
  }
  return filters
}

/**
 * One page of `items` in their order, 20 to 100 of them (100 where `MaxRecords` is not given). The marker names the last item
 * shown, so that pages neither skip nor repeat what was there all the time.
 */
export const page = <Item extends { sequence: number }>(input: Input, items: Item[]): { items: Item[]; Marker?: string } => {
  const size = integer(input, 'MaxRecords') ?? 100
  if (size < 20 || size > 100) throw invalidValue(`Invalid value ${size} for MaxRecords. Must be between 20 and 100`)
  const marker = text(input, 'Marker')
  const after = marker === undefined ? -Infinity : Number(Buffer.from(marker, 'base64url').toString())
  if (marker !== undefined && !Number.isInteger(after)) throw invalidValue('The request token (marker) is invalid.')
  const rest = items.filter((item) => item.sequence > after).sort((one, other) => one.sequence - other.sequence)
  const shown = rest.slice(0, size)
  const last = shown.at(-1)
  return rest.length > shown.length && last
    ? { items: shown, Marker: Buffer.from(String(last.sequence)).toString('base64url') }
    : { items: shown }
}
