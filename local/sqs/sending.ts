import { AwsError, type Caller } from '../core/call'
import { uuid } from '../core/random'
import { invalidParameter, missingParameter } from './errors'
import { md5, md5OfAttributes, sizeBytes, type Message, type MessageAttribute, type MessageAttributes } from './message'
import type { Queue } from './queue'
import type { Sqs } from './queues'

/** What SendMessage and one entry of SendMessageBatch have in common. */
export interface SendRequest {
  MessageBody?: string
  DelaySeconds?: number
  MessageAttributes?: Record<string, MessageAttribute & { BinaryValue?: string | Uint8Array }>
  MessageSystemAttributes?: Record<string, MessageAttribute>
}

const MAX_ATTRIBUTES = 10

/** Characters that are no XML 1.0 text (lone surrogates included), which SQS refuses. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

const refuse = (message: string) => new AwsError('InvalidParameterValueException', message)

/** Attributes as the wire has them, whichever way they came: binary values as base64. */
export const normalAttributes = (given: SendRequest['MessageAttributes'] = {}): MessageAttributes =>
  Object.fromEntries(
    Object.entries(given).map(([name, { DataType, StringValue, BinaryValue }]) => {
      if (!/^(String|Number|Binary)(\..+)?$/.test(DataType ?? '')) {
        const rule = 'the set of supported type prefixes is Binary, Number, and String.'
        throw refuse(`The message attribute '${name}' has an invalid message attribute type, ${rule}`)
      }
      if (!(DataType.startsWith('Binary') ? BinaryValue?.length : StringValue)) {
        const rule = `must contain a non-empty message attribute value for message attribute type '${DataType}'.`
        throw refuse(`The message attribute '${name}' ${rule}`)
      }
      const value = typeof BinaryValue === 'string' || !BinaryValue ? BinaryValue : Buffer.from(BinaryValue).toString('base64')
      return [name, { DataType, ...(value ? { BinaryValue: value } : { StringValue }) }]
    })
  )

const checkBody = (body: string | undefined): string => {
  if (!body) throw missingParameter('MessageBody')
  if (FORBIDDEN.test(body)) throw new AwsError('InvalidMessageContents', 'Invalid characters were found in the message body.')
  return body
}

/** Puts one message on the queue; answers as SendMessage does. */
export const send = (sqs: Sqs, queue: Queue, request: SendRequest, sender: Caller) => {
  const body = checkBody(request.MessageBody)
  const attributes = normalAttributes(request.MessageAttributes)
  const delaySeconds = request.DelaySeconds ?? queue.number('DelaySeconds')
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900) {
    throw invalidParameter(delaySeconds, 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.')
  }
  if (Object.keys(attributes).length > MAX_ATTRIBUTES) {
    const count = Object.keys(attributes).length
    throw refuse(`Number of message attributes [${count}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`)
  }
  const limit = queue.number('MaximumMessageSize')
  if (sizeBytes(body, attributes) > limit) {
    throw refuse(`One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`)
  }
  const message: Message = {
    id: uuid(sqs.random),
    body,
    attributes,
    traceHeader: request.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    senderId: sender.userId,
    sentAt: sqs.clock.now(),
    receiveCount: 0
  }
  queue.put(message, delaySeconds)
  const digest = md5OfAttributes(attributes)
  return { MessageId: message.id, MD5OfMessageBody: md5(body), ...(digest ? { MD5OfMessageAttributes: digest } : {}) }
}
