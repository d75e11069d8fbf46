import type { Operation } from '../../core/call'
import type { Sqs } from '../queues'

export const deleteQueue =
  ({ queues }: Sqs): Operation =>
  (call) => {
    queues.delete(queues.addressed(call))
    return {}
  }
