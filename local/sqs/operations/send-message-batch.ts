import { AwsError, type Operation } from '../../core/call'
import { requireAdmission } from '../admission'
import { inBatch } from '../batch'
import { MAX_MESSAGE_BYTES, sizeBytes } from '../message'
import type { Sqs } from '../queues'
import { normalAttributes, send, type SendRequest } from '../sending'

type Entry = SendRequest & { Id: string }

const checkTotal = (entries: Entry[]) => {
  const sizeOf = (entry: Entry) => sizeBytes(entry.MessageBody ?? '', normalAttributes(entry.MessageAttributes))
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0)
  if (total > MAX_MESSAGE_BYTES) {
    const message = `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes. You have sent ${total} bytes.`
    throw new AwsError('BatchRequestTooLong', message)
  }
}

export const sendMessageBatch =
  (sqs: Sqs): Operation<{ QueueUrl?: string; Entries?: Entry[] }> =>
  (call) => {
    const queue = sqs.queues.addressed(call)
    requireAdmission(queue, call)
    checkTotal(call.input.Entries ?? [])
    return inBatch(call.input.Entries, (entry) => send(sqs, queue, entry, call.caller))
  }
