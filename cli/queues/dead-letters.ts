import {
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  StartMessageMoveTaskCommand,
  type Message
} from '@aws-sdk/client-sqs'
import { isoTime } from '../../shared/clock'
import { jobIdInName } from '../../shared/job/names'
import { parseObject } from '../../shared/request/body'
import { withoutCredential } from '../../shared/request/rejected'
import { queueNames, type Deployment } from '../aws/account'

/** A dead letter as it may be shown. */
export interface DeadLetter {
  messageId: string
  sentAt: string | null
  jobId: string | null
  /** What it is: a hint, an event, a request. */
  kind: string
  body: string
}

export interface DeadLetterQueue {
  /** Of the queue that the messages came from: a step, `requests` or `completions`. */
  queue: string
  url: string
  messages: number
  inFlight: number
  sample: DeadLetter[]
}

const sampleMaximum = 10

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const kindOf = (body: Record<string, unknown>): string =>
  text(body['detail-type']) ?? (text(body.Hint) && `hint ${body.Hint}`) ?? (body.State && body.SDLC ? 'completion' : 'message')

const jobIdOf = (body: Record<string, unknown>): string | null => {
  const detail = (body.detail ?? {}) as Record<string, unknown>
  const named = text(detail.SourceArn) ?? text(detail.group)
  return text(body.JobId) ?? text(detail.JobId) ?? (named ? (jobIdInName(named) ?? null) : null)
}

const shown = ({ MessageId, Body = '', Attributes }: Message): DeadLetter => {
  const body = parseObject(Body) ?? {}
  const sent = Attributes?.SentTimestamp
  return {
    messageId: MessageId ?? '',
    sentAt: sent ? isoTime(Number(sent)) : null,
    jobId: jobIdOf(body),
    kind: kindOf(body),
    body: withoutCredential(Body)
  }
}

/** Looks at a dead-letter queue without hiding its messages from anybody. Undefined: there is none. */
const inspect = async (deployment: Deployment, queue: string): Promise<DeadLetterQueue | undefined> => {
  try {
    const QueueUrl = await deployment.queueUrl(`${queue}-dead-letters`)
    const { Attributes = {} } = await deployment.queues.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
      })
    )
    const messages = Number(Attributes.ApproximateNumberOfMessages ?? 0)
    const sample = messages === 0 ? [] : await peek(deployment, QueueUrl)
    return { queue, url: QueueUrl, messages, inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0), sample }
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined
    throw error
  }
}

const peek = async ({ queues }: Deployment, QueueUrl: string): Promise<DeadLetter[]> => {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: sampleMaximum,
      VisibilityTimeout: 0,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp']
    })
  )
  return Messages.map(shown)
}

/** Every dead-letter queue of the deployment, or those of the named queues. */
export const deadLetterQueues = async (deployment: Deployment, names = queueNames): Promise<DeadLetterQueue[]> => {
  const found = await Promise.all(names.map((name) => inspect(deployment, name)))
  return found.filter((queue): queue is DeadLetterQueue => queue !== undefined)
}

const arnOf = async ({ queues }: Deployment, QueueUrl: string): Promise<string> => {
  const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  return Attributes!.QueueArn!
}

/** Has SQS move every message back. The destination is named: SQS forgets it of messages that somebody sent there by hand. */
export const moveBack = async (deployment: Deployment, { queue, url }: DeadLetterQueue): Promise<void> => {
  const [SourceArn, DestinationArn] = await Promise.all([
    arnOf(deployment, url),
    arnOf(deployment, await deployment.queueUrl(queue))
  ])
  await deployment.queues.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }))
}
