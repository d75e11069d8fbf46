import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Step } from '../../shared/kernel/step'

export interface CompletionAws {
  queue: SQSClient
  completionQueueUrl: string
}

/** Sends the completion that the record holds; sent again after a crash, it is the same to the letter. */
export const publishCompletion: Step<CompletionAws> = {
  name: 'publish-completion',
  actions: () => [
    {
      key: 'message',
      start: async (job, aws) => {
        const MessageBody = job.Publish!.MessageBody
        const sent = await aws.queue.send(new SendMessageCommand({ QueueUrl: aws.completionQueueUrl, MessageBody }))
        const RequestId = sent.$metadata.requestId ?? ''
        return {
          observation: {
            state: 'done',
            status: 'sent',
            facts: {
              Publish: {
                MessageBody,
                MD5OfMessageBody: sent.MD5OfMessageBody,
                MessageId: sent.MessageId,
                SdkHttpMetadata: {
                  HttpHeaders: { 'x-amzn-RequestId': RequestId },
                  HttpStatusCode: sent.$metadata.httpStatusCode ?? 0
                },
                SdkResponseMetadata: { RequestId }
              }
            }
          }
        }
      },
      observe: async () => ({ state: 'absent' })
    }
  ]
}
