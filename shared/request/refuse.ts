import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { Clock } from '../clock'
import type { Config } from '../config/schema'
import type { PermanentError } from '../errors'
import type { Job, JobError, Requester } from '../job/job'
import { newJob } from '../job/new-job'
import type { JobStore } from '../job/store'
import type { Failed } from '../middleware/failed'
import { namedApplication, withoutCredential } from './rejected'

export interface RefusalContext {
  store: JobStore
  clock: Clock
  config: Config
  /** Keeps a copy of a refused message where people can look at it; a courtesy, which never fails. */
  keepRejected(jobId: string, body: string): Promise<void>
}

/** Keeps them on the queue of refused requests. */
export const rejectedCopies =
  (queue: SQSClient, queueUrl: string, failed: Failed) =>
  async (jobId: string, body: string): Promise<void> => {
    try {
      await queue.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }))
    } catch (error) {
      failed('The copy of a refused message was not kept.', error, jobId)
    }
  }

/**
 * A message that is refused becomes a job that fails, and is answered like any other. Finds the job where it exists.
 * @param requester who asked, where that was proved
 */
export const refuse = async (
  jobId: string, body: string, error: PermanentError, context: RefusalContext, requester?: Requester
): Promise<Job> => {
  const { store, clock, config, keepRejected } = context
  const known = await store.get(jobId)
  if (known) return known
  const { name: Name, message: Message, causeCode: Cause } = error
  const refusal: JobError = { Name, Message, Step: 'intake', Cause }
  const job = newJob({ jobId, applicationName: namedApplication(body), request: {}, requester, refusal }, clock.now(), config)
  const created = await store.create(job)
  await keepRejected(jobId, withoutCredential(body))
  return created ? job : (await store.get(jobId))!
}
