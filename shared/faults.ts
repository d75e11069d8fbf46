import type { z } from 'zod'

/** Where a value stands in what somebody wrote, and what would be right there. The path is empty for the whole. */
export interface Fault {
  path: string
  message: string
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; faults: Fault[] }

/**
 * Parses an object and finds all its faults at once: those of its members, and those that `contradictions` finds between them.
 * Zod looks for the latter only in faultless objects; here members with faults of their own are merely absent.
 * @param unknownMember what to say of a member that the schema does not know
 */
export function parseWhole<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
  contradictions: (members: Partial<z.infer<Schema>>) => Fault[],
  unknownMember: string
): Parsed<z.infer<Schema>> {
  const parsed = schema.safeParse(input)
  const own = parsed.success ? [] : faultsOf(parsed.error, unknownMember)
  const faults = [...own, ...contradictions(parsed.success ? parsed.data : faultlessMembers(schema, input))]
  return parsed.success && faults.length === 0 ? { ok: true, value: parsed.data } : { ok: false, faults }
}

function faultlessMembers<Schema extends z.ZodObject>(schema: Schema, input: unknown): Partial<z.infer<Schema>> {
  if (typeof input !== 'object' || input === null) return {}
  const entries = Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, member]) => {
    const parsed = member.safeParse((input as Record<string, unknown>)[name])
    return parsed.success ? [[name, parsed.data]] : []
  })
  return Object.fromEntries(entries) as Partial<z.infer<Schema>>
}

/** Zod's issues as faults: a missing value is called missing, and every unknown member is a fault of its own. */
function faultsOf(error: z.ZodError, unknownMember: string): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: writtenPath([...issue.path, key]), message: unknownMember }))
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return [{ path: writtenPath(issue.path), message: missing ? 'is missing' : sentence(issue.message) }]
  })
}

/** A member's name from outside, fit for a sentence. */
export const printable = (name: string) => name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')

/** `applications[0].name`: the way people write a path. */
function writtenPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    const name = printable(String(part))
    return text ? `${text}.${name}` : name
  }, '')
}

const sentence = (message: string) =>
  message
    .replace(/^Invalid (?:input|option): expected (?:one of )?/, 'must be ')
    .replace(/^must be string,/, 'must be a text,')
    .replace(/^Too (big|small): expected /, 'is too $1: ')
