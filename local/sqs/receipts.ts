import { AwsError } from '../core/call'
import type { Clock } from '../core/clock'
import { invalidParameter, missingParameter, receiptHandleIsInvalid } from './errors'
import type { Queue } from './queue'

const MAX_VISIBILITY_SECONDS = 12 * 60 * 60

/** Deletes what the handle stands for. A stale handle, or one of a deleted message, succeeds without effect, as in SQS. */
export const deleteByHandle = (queue: Queue, handle: string | undefined): object => {
  if (!handle) throw missingParameter('ReceiptHandle')
  const message = queue.byHandle(handle)
  if (!message) throw receiptHandleIsInvalid(handle)
  if (message !== 'stale') queue.remove(message.id)
  return {}
}

/** Sets how long the message of the handle stays invisible from now on, at most 12 hours after its receive. */
export const changeVisibilityByHandle = (
  queue: Queue,
  { ReceiptHandle: handle, VisibilityTimeout: seconds }: { ReceiptHandle?: string; VisibilityTimeout?: number },
  clock: Clock
): object => {
  if (!handle) throw missingParameter('ReceiptHandle')
  if (seconds === undefined) throw missingParameter('VisibilityTimeout')
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
    throw invalidParameter(seconds, 'VisibilityTimeout', 'VisibilityTimeout must be an integer between 0 and 43200')
  }
  const message = queue.byHandle(handle)
  if (!message) throw receiptHandleIsInvalid(handle)
  if (message === 'stale') {
    const reason = 'Message does not exist or is not available for visibility timeout change.'
    throw invalidParameter(handle, 'ReceiptHandle', reason)
  }
  if (!queue.isInFlight(message)) throw new AwsError('MessageNotInflight', 'The specified message is not in flight.')
  if (clock.now() + seconds * 1000 > message.receivedAt! + MAX_VISIBILITY_SECONDS * 1000) {
    const reason = `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`
    throw invalidParameter(seconds, 'VisibilityTimeout', reason)
  }
  queue.changeVisibility(message, seconds)
  return {}
}
