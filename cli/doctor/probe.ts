import { randomUUID } from 'node:crypto'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { isoTime } from '../../shared/clock'
import { EventPublisher } from '../../shared/events/events'
import type { Job } from '../../shared/job/job'
import { jobIdOf } from '../../shared/job/names'
import type { Context } from '../context'
import { fault, ok, type Finding } from './finding'

export const probeApplication = 'maskopy-doctor'
const deadlineSeconds = 900
const patienceSeconds = 90
const lookEverySeconds = 1

/** A job that is cancelled before it begins: it makes nothing, and goes the way that every job goes. */
const probeJob = (jobId: string, now: number): Job => ({
  JobId: jobId,
  Item: 'JOB',
  Status: 'RUNNING',
  Step: 'copy-source-snapshot',
  Begun: false,
  Version: 1,
  Attempt: 1,
  AcceptedAt: isoTime(now),
  UpdatedAt: isoTime(now),
  StepEnteredAt: isoTime(now),
  DeadlineAt: isoTime(now + deadlineSeconds * 1000),
  CancelRequestedAt: isoTime(now),
  DueAt: isoTime(now + patienceSeconds * 1000),
  DueLine: 'DUE',
  ApplicationName: probeApplication,
  Request: {},
  LastMove: { From: 'intake', At: isoTime(now), Hint: 'doctor', Observation: '', Outcome: 'done' },
  Durations: {},
  Progress: {},
  Resources: {}
})

/**
 * Sends a test event through the bus: a job that is cancelled already. Its event reaches an inbox by a rule, a function moves it
 * to clean-up, and two more events and functions close it. One completion, CANCELLED, comes out.
 */
export const probe = async ({ deployment, surroundings }: Context): Promise<Finding> => {
  const check = 'test event'
  const store = await deployment.jobs()
  const startedAt = surroundings.now()
  const job = probeJob(jobIdOf(randomUUID()), startedAt)
  await store.create(job)
  await new EventPublisher(new EventBridgeClient(deployment.config), deployment.prefix).announce(job)
  for (;;) {
    const seconds = (surroundings.now() - startedAt) / 1000
    const seen = await store.get(job.JobId)
    if (seen?.ClosedAt)
      return ok(
        check,
        `Went from the bus through three functions to the completion queue in ${Math.round(seconds)} s, as job ${job.JobId}.`
      )
    if (seconds >= patienceSeconds) {
      return fault(
        check,
        `The test job ${job.JobId} is still in ${seen?.Step}.`,
        `Look at the log of ${deployment.prefix}-${seen?.Step} and its rules; the reconciler will close the job.`
      )
    }
    await surroundings.sleep(lookEverySeconds)
  }
}
