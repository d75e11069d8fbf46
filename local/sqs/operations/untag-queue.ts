import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'

export const untagQueue =
  ({ queues }: Sqs): Operation =>
  (call) => {
    const queue = queues.addressed(call)
    for (const key of call.input.TagKeys ?? []) delete queue.tags[key]
    return {}
  }
