import { DeleteMessageCommand, ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs'
import { PermanentError } from '../../shared/errors'
import type { Inboxes } from '../../shared/kernel/inboxes'
import type { Failed } from '../../shared/middleware/failed'
import { refuse, type RefusalContext } from '../../shared/request/refuse'
import { requestMessage } from '../../shared/request/request-message'

export interface DeadRequestsContext extends RefusalContext {
  queue: SQSClient
  inboxes: Inboxes
  deadLetterQueueUrl: string
  /** One that fails never stops the others. */
  failed: Failed
}

/** Enough for one run; the rest waits for the next. */
const batchesMaximum = 20

/**
 * What intake could not handle in any of its tries is answered here, as a job that fails under the message's own id. A message
 * whose job exists needs no more than to be forgotten: the record has a due time.
 */
export const answerDeadRequests = async (context: DeadRequestsContext): Promise<number> => {
  const { queue, deadLetterQueueUrl: QueueUrl } = context
  let answered = 0
  for (let batch = 0; batch < batchesMaximum; batch++) {
    const { Messages = [] } = await queue.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) break
    for (const message of Messages) {
      try {
        await answer(message, context)
        answered += 1
      } catch (error) {
        context.failed(`The dead request ${message.MessageId} was not answered.`, error)
      }
    }
  }
  return answered
}

const answer = async ({ MessageId, Body = '', ReceiptHandle }: Message, context: DeadRequestsContext): Promise<void> => {
  const { queue, deadLetterQueueUrl: QueueUrl, inboxes } = context
  const message = 'The request could not be handled; please send it again, with a new PresignedUrl (and ClientRequestToken, if it has one).'
  const error = new PermanentError('MaskopyHTTPException', message, 'IntakeFailed')
  const { jobId, body } = requestMessage(MessageId!, Body)
  const job = await refuse(jobId, body, error, context)
  await inboxes.send('intake', { Hint: 'nudge', JobId: job.JobId })
  await queue.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
}
