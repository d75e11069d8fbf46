import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
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
    await this.client.send(
      new SendMessageCommand({
        QueueUrl: this.urlOf(step),
        MessageBody: JSON.stringify(message),
        DelaySeconds: Math.min(maximumDelaySeconds, Math.max(0, Math.ceil(delaySeconds)))
      })
    )
  }
}
