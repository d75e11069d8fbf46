import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'

export const tagQueue =
  ({ queues }: Sqs): Operation =>
  (call) => {
    const queue = queues.addressed(call)
    queue.tags = { ...queue.tags, ...call.input.Tags }
    return {}
  }
