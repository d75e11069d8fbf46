import type { Config } from '../config/schema'
import { isoTime } from '../clock'
import type { Job, JobError, Requester } from './job'

export interface NewJob {
  jobId: string
  applicationName: string
  request: Job['Request']
  requester?: Requester
  /** Set where the message is no request that may be carried out: the job exists to answer it. */
  refusal?: JobError
}

/** The record of a job as its first write makes it: in `intake`, with everything still to be checked. */
export const newJob = ({ jobId, applicationName, request, requester, refusal }: NewJob, now: number, config: Config): Job => ({
  JobId: jobId,
  Item: 'JOB',
  Status: 'RUNNING',
  Step: 'intake',
  Begun: false,
  Version: 1,
  Attempt: 1,
  AcceptedAt: isoTime(now),
  UpdatedAt: isoTime(now),
  StepEnteredAt: isoTime(now),
  DeadlineAt: isoTime(now + config.timing.jobDeadlineSeconds * 1000),
  DueAt: isoTime(now + config.timing.leaseSeconds * 1000),
  DueLine: 'DUE',
  ApplicationName: applicationName,
  Request: request,
  Requester: requester,
  Refusal: refusal,
  Durations: {},
  Progress: {},
  Resources: {}
})
