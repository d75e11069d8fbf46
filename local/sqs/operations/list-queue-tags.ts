import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'

export const listQueueTags =
  ({ queues }: Sqs): Operation =>
  (call) => ({ Tags: { ...queues.addressed(call).tags } })
