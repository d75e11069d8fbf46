import type { z } from 'zod'

/** Where a value stands in what somebody wrote, and what would be right there. */
export interface Fault {
  path: string
  message: string
}

/** `applications[0].name`: the way people write a path. */
export function writtenPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')
}

/** Zod's issues as faults: a missing value is called missing, and every unknown key is a fault of its own. */
export function faultsOf(error: z.ZodError, unknownKey: string): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: writtenPath([...issue.path, key]), message: unknownKey }))
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return [{ path: writtenPath(issue.path), message: missing ? 'is missing' : sentence(issue.message) }]
  })
}

const sentence = (message: string) =>
  message.replace(/^Invalid (input|option): expected (one of )?/, (_, _kind, oneOf) => `must be ${oneOf ?? ''}`)
