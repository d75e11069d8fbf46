import { Logger } from '@aws-lambda-powertools/logger'
import middy from '@middy/core'
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'

/** One message of a batch; keys that it appends to the logger stand in every line about it, and in no other. */
export type RecordHandler = (record: SQSRecord, logger: Logger) => Promise<void>

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

/**
 * The handler of a function that is fed by queues: each message by itself, and those that fail reported one by one, so that
 * SQS delivers them again and at last moves them to the dead-letter queue.
 */
export const queueHandler = (serviceName: string, handle: RecordHandler): QueueHandler => {
  const logger = new Logger({ serviceName })
  const settle = async (event: SQSEvent): Promise<PromiseSettledResult<void>[]> => {
    const results: PromiseSettledResult<void>[] = []
    for (const record of event.Records) {
      logger.appendKeys({ messageId: record.messageId })
      const [result] = await Promise.allSettled([handle(record, logger)])
      if (result!.status === 'rejected') logger.error('The message was not handled.', result!.reason as Error)
      logger.resetKeys()
      results.push(result!)
    }
    return results
  }
  return middy(settle).use(sqsPartialBatchFailure({ logger: () => undefined })) as unknown as QueueHandler
}
