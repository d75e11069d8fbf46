import { createHash } from 'node:crypto'
import { applicationNameSchema } from '../config/values'
import { messageText } from '../aws/message-text'
import { parseObject } from './body'

/** Whatever looks like a part of a presigned URL. */
const credential = /X-Amz-(Signature|Credential|Security-Token)/i

/**
 * A copy of a refused message that people may look at: without the presigned URL, and without any other text that holds one.
 * Of what is no JSON object only length and digest are told.
 */
export const withoutCredential = (body: string): string => {
  try {
    const copy = copyOf(body)
    if (copy && copy.length <= copyMaximumCharacters) return copy
  } catch {
    // Nested deeper than JSON can be written.
  }
  return JSON.stringify({ lengthCharacters: body.length, sha256: createHash('sha256').update(body).digest('hex') })
}

/** Numbers may be longer when they are written again; this stays below what SQS accepts. */
const copyMaximumCharacters = 250_000

const copyOf = (body: string): string | undefined => {
  const message = parseObject(body)
  if (!message) return undefined
  const kept = Object.entries(message).filter(
    ([name, value]) => name !== 'PresignedUrl' && !credential.test(name) && !credential.test(JSON.stringify(value))
  )
  return messageText(Object.fromEntries(kept))
}

/** The application that a refused message names, where it is a name at all. */
export const namedApplication = (body: string): string => {
  const parsed = applicationNameSchema.safeParse(parseObject(body)?.ApplicationName)
  return parsed.success ? parsed.data : 'unknown'
}
