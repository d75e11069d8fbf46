import type { Operation } from '../../core/call'
import { inBatch } from '../batch'
import type { Sqs } from '../queues'
import { deleteByHandle } from '../receipts'

export const deleteMessageBatch =
  ({ queues }: Sqs): Operation<{ QueueUrl?: string; Entries?: { Id: string; ReceiptHandle?: string }[] }> =>
  (call) => {
    const queue = queues.addressed(call)
    return inBatch(call.input.Entries, (entry) => deleteByHandle(queue, entry.ReceiptHandle))
  }
