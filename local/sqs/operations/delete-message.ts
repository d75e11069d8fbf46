import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'
import { deleteByHandle } from '../receipts'

export const deleteMessage =
  ({ queues }: Sqs): Operation =>
  (call) =>
    deleteByHandle(queues.addressed(call), call.input.ReceiptHandle)
