import type { Outcome } from './runtime'

/** A message as SQS's ReceiveMessage gives it in process: `BinaryValue` is base64, as on the wire. */
export interface ReceivedMessage {
  MessageId: string
  ReceiptHandle: string
  Body: string
  MD5OfBody: string
  Attributes?: Record<string, string>
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
}

const messageAttribute = (value: NonNullable<ReceivedMessage['MessageAttributes']>[string]): object => ({
  ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
  ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: value.DataType
})

/** The event that a function gets for a batch of messages: an `SQSEvent` as JSON text. */
export const sqsEvent = (messages: readonly ReceivedMessage[], queueArn: string, region: string): string =>
  JSON.stringify({
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, messageAttribute(value)])
      ),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region
    }))
  })

/**
 * The messages that the function has dealt with. With partial batch responses an empty `batchItemFailures` (or no answer)
 * means all, and one that Lambda cannot make sense of (an unknown or empty identifier, a wrong name) means none.
 */
export const dealtWith = (
  messages: readonly ReceivedMessage[],
  outcome: Outcome,
  reportsFailures: boolean
): ReceivedMessage[] => {
  if (outcome.functionError) return []
  if (!reportsFailures) return [...messages]
  const failures = (JSON.parse(outcome.payload) as { batchItemFailures?: unknown } | null)?.batchItemFailures ?? []
  if (!Array.isArray(failures)) return []
  const failed = new Set(failures.map((failure) => failure?.itemIdentifier))
  const ids = new Set<unknown>(messages.map(({ MessageId }) => MessageId))
  if ([...failed].some((id) => !ids.has(id))) return []
  return messages.filter(({ MessageId }) => !failed.has(MessageId))
}
