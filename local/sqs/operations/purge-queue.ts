import { AwsError, type Operation } from '../../core/call'
import type { Sqs } from '../queues'

const PURGE_INTERVAL_MILLISECONDS = 60_000

export const purgeQueue =
  ({ queues, clock }: Sqs): Operation =>
  (call) => {
    const queue = queues.addressed(call)
    if (clock.now() < queue.purgedAt + PURGE_INTERVAL_MILLISECONDS) {
      const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`
      throw new AwsError('PurgeQueueInProgress', message, 403)
    }
    queue.purgedAt = clock.now()
    queue.purge()
    return {}
  }
