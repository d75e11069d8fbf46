import type { Operation } from '../../core/call'
import { inBatch } from '../batch'
import type { Sqs } from '../queues'
import { changeVisibilityByHandle } from '../receipts'

interface Entry {
  Id: string
  ReceiptHandle?: string
  VisibilityTimeout?: number
}

export const changeMessageVisibilityBatch =
  ({ queues, clock }: Sqs): Operation<{ QueueUrl?: string; Entries?: Entry[] }> =>
  (call) => {
    const queue = queues.addressed(call)
    return inBatch(call.input.Entries, (entry) => changeVisibilityByHandle(queue, entry, clock))
  }
