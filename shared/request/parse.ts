import { PermanentError } from '../errors'
import { type Fault, parseWhole, printable } from '../faults'
import { type Request, contradictions, messageSchema } from './schema'

const bodyMaximumCharacters = 64 * 1024
const reportedFaultsMaximum = 25

export type ParsedRequest = { ok: true; request: Request; presignedUrl: string } | { ok: false; faults: Fault[] }

/**
 * Reads the body of a request message, whatever it holds, and separates the credential from the rest. Faults never repeat
 * values, which may be a credential.
 */
export function parseRequest(body: string): ParsedRequest {
  if (body.length > bodyMaximumCharacters) return whole(`is longer than ${bodyMaximumCharacters} characters`)
  let written: unknown
  try {
    written = JSON.parse(body)
  } catch {
    return whole('is not JSON')
  }
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return whole('is not a JSON object')
  const message = withoutEmpty(written)
  const given = new Set(Object.keys(message))
  const parsed = parseWhole(
    messageSchema,
    message,
    (members) => contradictions(members, given),
    'is not an input of MasKopy'
  )
  const faults = [...(parsed.ok ? [] : parsed.faults), ...repeatedInputs(body)]
  if (!parsed.ok || faults.length > 0) return { ok: false, faults }
  const { PresignedUrl: presignedUrl, ...request } = parsed.value
  return { ok: true, request, presignedUrl }
}

/** The faults of a request as the error of its job. */
export function invalidRequest(faults: readonly Fault[]): PermanentError {
  const sentences = faults.slice(0, reportedFaultsMaximum).map(({ path, message }) => `${path || 'The message'} ${message}.`)
  if (faults.length > reportedFaultsMaximum) sentences.push(`And ${faults.length - reportedFaultsMaximum} more.`)
  return new PermanentError('MaskopyResourceException', sentences.join(' '), 'InvalidRequest')
}

const whole = (message: string): ParsedRequest => ({ ok: false, faults: [{ path: '', message }] })

/** MasKopy's own script sends every input, the absent ones as empty strings. */
const withoutEmpty = (written: object) => Object.fromEntries(Object.entries(written).filter(([, value]) => value !== ''))

/** JSON.parse keeps the last of several members of one name and says nothing. `body` is valid JSON of an object. */
function repeatedInputs(body: string): Fault[] {
  const names = new Map<string, number>()
  let depth = 0
  for (const [token, string, colon] of body.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === 1 && string && colon) {
      const name: string = JSON.parse(string)
      names.set(name, (names.get(name) ?? 0) + 1)
    }
  }
  return [...names].flatMap(([name, times]) => (times > 1 ? [{ path: printable(name), message: 'is given more than once' }] : []))
}
