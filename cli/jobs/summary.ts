import type { Job } from '../../shared/job/job'
import { waitText } from './progress'

/** A job for programs, as `jobs`, `watch` and `submit --wait` print it with --json. Members are only ever added. */
export const summary = (job: Job) => ({
  jobId: job.JobId,
  status: job.Status,
  step: job.Step,
  application: job.ApplicationName,
  environment: job.Request.DestinationEnv ?? null,
  acceptedAt: job.AcceptedAt,
  updatedAt: job.UpdatedAt,
  closedAt: job.ClosedAt ?? null,
  waitingFor: waitText(job) ?? null,
  error: job.Error
    ? { name: job.Error.Name, message: job.Error.Message, step: job.Error.Step, cause: job.Error.Cause ?? null }
    : null,
  finalSnapshotArn: job.Status === 'SUCCEEDED' ? (job.CreatedFinalSnapshots?.[0]?.SnapshotARN ?? null) : null,
  sharedWith: job.Status === 'SUCCEEDED' ? (job.SharedWith ?? []) : [],
  leftBehind: job.LeftBehind ?? []
})
