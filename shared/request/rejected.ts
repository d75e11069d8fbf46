import { createHash } from 'node:crypto'
import { applicationNameSchema } from '../config/values'
import { parseObject } from './body'
import { inputs } from './inputs'

/** Whatever looks like a part of a presigned URL. */
const credential = /X-Amz-(Signature|Credential|Security-Token)/i

/** Short, and of characters that every queue and every screen takes. */
const harmless = /^[\x20-\x7e]{0,512}$/

/** A known input with a value of its own format; a credential that stands in the wrong place is hardly ever that. */
const isHarmless = (name: string, value: unknown): boolean =>
  Object.hasOwn(inputs, name) &&
  inputs[name as keyof typeof inputs].safeParse(value).success &&
  (typeof value === 'number' || (typeof value === 'string' && harmless.test(value) && !credential.test(value)))

/**
 * A copy of a refused message that people may look at, built from the inputs that it names rightly and nothing else of it: no
 * presigned URL, no text that holds a part of one, nothing that is long, nested or of another format. Length and digest tell messages apart.
 */
export const withoutCredential = (body: string): string => {
  const given = Object.entries(parseObject(body) ?? {}).filter(([name, value]) => isHarmless(name, value))
  return JSON.stringify({
    lengthCharacters: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
    inputs: Object.fromEntries(given)
  })
}

/** The application that a refused message names, where it is a name at all. */
export const namedApplication = (body: string): string => {
  const parsed = applicationNameSchema.safeParse(parseObject(body)?.ApplicationName)
  return parsed.success ? parsed.data : 'unknown'
}
