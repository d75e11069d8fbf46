import { createHash } from 'node:crypto'

/** A message attribute as the wire has it: `BinaryValue` is base64. */
export interface MessageAttribute {
  DataType: string
  StringValue?: string
  BinaryValue?: string
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

/** A message wherever it is; the queue that holds it decides whether it can be received. Times are milliseconds. */
export interface Message {
  id: string
  body: string
  attributes: MessageAttributes
  traceHeader?: string
  senderId: string
  sentAt: number
  receiveCount: number
  firstReceivedAt?: number
  /** When its present (or last) invisibility began; visibility can be extended to 12 hours after that. */
  receivedAt?: number
  /** The handle of the last receive; earlier ones are stale. */
  receiptHandle?: string
  /** The queue that gave it up, once it is on a dead-letter queue. */
  deadLetterSourceArn?: string
}

export const MAX_MESSAGE_BYTES = 1024 * 1024

export const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex')

const lengthPrefixed = (content: string | Buffer): Buffer[] => {
  const bytes = Buffer.from(content as string)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return [length, bytes]
}

const BINARY = Buffer.from([2])
const TEXT = Buffer.from([1])

/** MD5 of message attributes as SQS computes it; undefined where there are none. */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  return md5(
    Buffer.concat(
      names.flatMap((name) => {
        const { DataType, StringValue, BinaryValue } = attributes[name]!
        const value =
          BinaryValue === undefined
            ? [TEXT, ...lengthPrefixed(StringValue ?? '')]
            : [BINARY, ...lengthPrefixed(Buffer.from(BinaryValue, 'base64'))]
        return [...lengthPrefixed(name), ...lengthPrefixed(DataType), ...value]
      })
    )
  )
}

/** What counts towards SQS's limits: the body, and the names, types and values of the attributes. */
export const sizeBytes = (body: string, attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.from(BinaryValue, 'base64').length),
    Buffer.byteLength(body)
  )
