import { shortened } from '../job/completion'
import { isClosed, type Job, type JobError } from '../job/job'
import { isUnmasked } from '../job/unmasked'
import type { EventDetail } from './schemas'
import { schemaVersion } from './version'

const errorOf = ({ Name, Message, Step, Cause }: JobError) => ({ Name, Message: shortened(Message), Step, ...(Cause && { Cause }) })

/** What the event of a job's last move says. Its shape is that of `eventSchemas`, which a test holds it to. */
export const eventDetail = (job: Job): EventDetail => {
  const { JobId, ApplicationName, Step, Status, Version } = job
  const DestinationEnv = job.Request.DestinationEnv
  const common = { SchemaVersion: schemaVersion, JobId, ApplicationName, ...(DestinationEnv && { DestinationEnv }), Step, Version }
  const failure = job.Error && { Error: errorOf(job.Error) }
  if (!isClosed(job)) return { ...common, Status, ...failure } as EventDetail
  const LeftBehind = (job.LeftBehind ?? []).slice(0, leftBehindMaximum)
  if (Status !== 'SUCCEEDED') return { ...common, Status, LeftBehind, ...failure } as EventDetail
  return {
    ...common,
    Status,
    LeftBehind,
    FinalSnapshotArn: job.CreatedFinalSnapshots?.[0]?.SnapshotARN ?? '',
    SharedWith: job.SharedWith ?? [],
    Unmasked: isUnmasked(job)
  }
}

/** An event may have 256 KiB. */
const leftBehindMaximum = 100
