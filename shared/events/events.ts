import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { RetryableError } from '../errors'
import type { Job } from '../job/job'
import type { StepName } from '../job/steps'

/** `source` of every event that we put on our bus. */
export const eventSource = 'maskopy'

/** What has happened, in the past tense; the step after it starts on it. */
export const eventNames = [
  'JobAccepted',
  'SourceSnapshotCopied',
  'SnapshotStaged',
  'DatabaseRestored',
  'DatabaseObfuscated',
  'DatabaseVerified',
  'FinalSnapshotTaken',
  'SnapshotReleased',
  'StepFailed',
  'JobCancelled',
  'CleanedUp',
  'JobSucceeded',
  'JobFailed'
] as const

export type EventName = (typeof eventNames)[number]

/** By the step that a job has come into: the event on which that step starts. */
const announcements: Readonly<Record<Exclude<StepName, 'intake'>, EventName>> = {
  'copy-source-snapshot': 'JobAccepted',
  'copy-to-staging': 'SourceSnapshotCopied',
  'restore-database': 'SnapshotStaged',
  obfuscate: 'DatabaseRestored',
  verify: 'DatabaseObfuscated',
  'take-final-snapshot': 'DatabaseVerified',
  release: 'FinalSnapshotTaken',
  'clean-up': 'SnapshotReleased',
  'publish-completion': 'CleanedUp'
}

/** The event that the job's last move is announced by. Nothing moves back to intake. */
export const eventOf = (job: Job): EventName => {
  if (job.ClosedAt !== undefined) return job.Status === 'SUCCEEDED' ? 'JobSucceeded' : 'JobFailed'
  if (job.Step === 'clean-up' && job.Outcome === 'CANCELLED') return 'JobCancelled'
  if (job.Step === 'clean-up' && job.Outcome === 'FAILED') return 'StepFailed'
  return announcements[job.Step as keyof typeof announcements]
}

/** `detail` of our events, schema version 1. A hint and a notice, never a command: whoever reads it looks at the record. */
export interface EventDetail {
  SchemaVersion: 1
  JobId: string
  ApplicationName: string
  Step: StepName
  Status: Job['Status']
  /** The record's version when it was emitted. */
  Version: number
}

/** Puts MasKopy's own events on its bus. */
export class EventPublisher {
  constructor(
    private readonly client: EventBridgeClient,
    private readonly bus: string
  ) {}

  /** Emits the event of the job's last move. */
  async announce(job: Job): Promise<void> {
    const detail: EventDetail = {
      SchemaVersion: 1,
      JobId: job.JobId,
      ApplicationName: job.ApplicationName,
      Step: job.Step,
      Status: job.Status,
      Version: job.Version
    }
    const { FailedEntryCount, Entries } = await this.client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: this.bus, Source: eventSource, DetailType: eventOf(job), Detail: JSON.stringify(detail) }]
      })
    )
    if (FailedEntryCount) {
      throw new RetryableError('event refused', 'MaskopyHTTPException', 'EventBridge refused an event.', Entries?.[0]?.ErrorCode)
    }
  }
}
