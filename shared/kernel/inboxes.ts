import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { RetryableError } from '../errors'
import type { StepName } from '../job/steps'
import type { OwnMessage } from './hint'

/** Longest delay that SQS accepts (Amazon SQS API Reference, SendMessage, DelaySeconds). */
export const maximumDelaySeconds = 900

/** Sends our own hints to the inboxes of steps. */
export class Inboxes {
  constructor(
    private readonly client: SQSClient,
    private readonly urlOf: (step: StepName) => string
  ) {}

  async send(step: StepName, message: OwnMessage, delaySeconds = 0): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.urlOf(step), ...entryOf(message, delaySeconds) }))
  }

  /** Sends up to ten messages with one call. */
  async sendAll(step: StepName, messages: readonly { message: OwnMessage; delaySeconds: number }[]): Promise<void> {
    const [first, ...others] = messages
    if (!first) return
    if (others.length === 0) return this.send(step, first.message, first.delaySeconds)
    const Entries = messages.map(({ message, delaySeconds }, index) => ({ Id: String(index), ...entryOf(message, delaySeconds) }))
    const { Failed = [] } = await this.client.send(new SendMessageBatchCommand({ QueueUrl: this.urlOf(step), Entries }))
    if (Failed.length > 0) throw new RetryableError('message refused', 'MaskopyHTTPException', 'SQS refused a message.', Failed[0]!.Code)
  }
}

const entryOf = (message: OwnMessage, delaySeconds: number) => ({
  MessageBody: JSON.stringify(message),
  DelaySeconds: Math.min(maximumDelaySeconds, Math.max(0, Math.ceil(delaySeconds)))
})
