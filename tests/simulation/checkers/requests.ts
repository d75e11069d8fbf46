import type { SentRequest } from '../aftermath'

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The contract: the 128 bits of an id as 26 characters of Crockford's base 32. */
export const jobIdFor = (id: string): string => {
  const bits = BigInt(`0x${id.replaceAll('-', '')}`)
  return Array.from({ length: 26 }, (_, index) => alphabet[Number((bits >> BigInt(5 * (25 - index))) & 31n)]).join('')
}

/** A message of the intake queue as the contract reads it. */
export interface ReadRequest extends SentRequest {
  /** Undefined where the body is no JSON object. */
  inputs: Record<string, any> | undefined
  signature: string | undefined
  /** Equal for messages that ask for the same with the same signature. */
  sameness: string
}

const objectIn = (text: string): Record<string, any> | undefined => {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const sorted = (inputs: Record<string, any>): string => JSON.stringify(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1)))

export const readRequest = (sent: SentRequest): ReadRequest => {
  const body = objectIn(sent.body)
  const isEvent = body?.['detail-type'] === 'MasKopy Request' && uuid.test(String(body.id)) && typeof body.detail === 'object'
  const inputs = isEvent ? body.detail : body
  const signature = /[?&]X-Amz-Signature=([0-9a-f]{64})/.exec(String(inputs?.PresignedUrl))?.[1]
  return {
    ...sent,
    jobId: jobIdFor(isEvent ? body.id : sent.messageId),
    inputs,
    signature,
    sameness: inputs ? sorted({ ...inputs, PresignedUrl: signature }) : sent.body
  }
}

export const isSameName = (one: unknown, other: unknown): boolean => String(one).toLowerCase() === String(other).toLowerCase()

/** Whether the caller holds the role of the application that it asks for. */
export const isProved = ({ inputs, provedApplication }: ReadRequest): boolean =>
  inputs !== undefined && provedApplication !== undefined && isSameName(inputs.ApplicationName, provedApplication)

/** One request, sent more than once: with the same signature, or with the same token of the same caller. */
export const isSameRequest = (one: ReadRequest, other: ReadRequest): boolean => {
  if (one === other || (one.signature !== undefined && one.sameness === other.sameness)) return true
  const token = one.inputs?.ClientRequestToken
  return token !== undefined && token === other.inputs?.ClientRequestToken && one.provedApplication === other.provedApplication
}
