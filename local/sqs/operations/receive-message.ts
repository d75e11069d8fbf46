import { AwsError, type Operation } from '../../core/call'
import { invalidParameter } from '../errors'
import { md5, md5OfAttributes, type Message, type MessageAttributes } from '../message'
import type { Sqs } from '../queues'

const systemAttributes = (message: Message): Record<string, string | undefined> => ({
  SenderId: message.senderId,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  AWSTraceHeader: message.traceHeader,
  DeadLetterQueueSourceArn: message.deadLetterSourceArn
})

const FIFO_ONLY = ['SequenceNumber', 'MessageDeduplicationId', 'MessageGroupId']

const askedSystemAttributes = (message: Message, names: string[]) => {
  const all = systemAttributes(message)
  const unknown = names.find((name) => name !== 'All' && !(name in all) && !FIFO_ONLY.includes(name))
  if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`)
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)))
  )
}

/** Names may be `All`, `.*`, or end in `.*`. */
const askedAttributes = (attributes: MessageAttributes, names: string[]): MessageAttributes => {
  const isAsked = (name: string) =>
    names.some((asked) => asked === 'All' || asked === name || (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))))
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isAsked(name)))
}

const present = (message: Message, input: any) => {
  const system = askedSystemAttributes(message, [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])])
  const attributes = askedAttributes(message.attributes, input.MessageAttributeNames ?? [])
  const digest = md5OfAttributes(attributes)
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 ? { Attributes: system } : {}),
    ...(digest ? { MessageAttributes: attributes, MD5OfMessageAttributes: digest } : {})
  }
}

const checkRange = (value: number, name: string, from: number, to: number) => {
  if (Number.isInteger(value) && value >= from && value <= to) return
  throw invalidParameter(value, name, `Must be >= ${from} and <= ${to}, if provided.`)
}

export const receiveMessage =
  ({ queues }: Sqs): Operation =>
  async (call) => {
    const queue = queues.addressed(call)
    const limit = call.input.MaxNumberOfMessages ?? 1
    const waitSeconds = call.input.WaitTimeSeconds ?? queue.number('ReceiveMessageWaitTimeSeconds')
    const visibilitySeconds = call.input.VisibilityTimeout ?? queue.number('VisibilityTimeout')
    checkRange(limit, 'MaxNumberOfMessages', 1, 10)
    checkRange(waitSeconds, 'WaitTimeSeconds', 0, 20)
    checkRange(visibilitySeconds, 'VisibilityTimeout', 0, 43_200)
    const messages = await queue.receiveWithin(waitSeconds, limit, visibilitySeconds)
    return messages.length > 0 ? { Messages: messages.map((message) => present(message, call.input)) } : {}
  }
