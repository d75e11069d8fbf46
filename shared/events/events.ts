import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { RetryableError } from '../errors'
import type { Job } from '../job/job'
import type { StepName } from '../job/steps'
import { eventDetail } from './detail'
import type { EventName } from './schemas'

/** `source` of every event that we put on our bus. */
export const eventSource = 'maskopy'

/** By the step that a job has come into: the event on which that step starts. */
const startsOn: Readonly<Record<Exclude<StepName, 'intake'>, EventName>> = {
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
  if (job.Step === 'intake') throw new Error(`Job ${job.JobId} has not moved yet.`)
  return startsOn[job.Step]
}

/** Puts MasKopy's own events on its bus. */
export class EventPublisher {
  constructor(
    private readonly client: EventBridgeClient,
    private readonly bus: string
  ) {}

  /** Emits the event of the job's last move. */
  async announce(job: Job): Promise<void> {
    const { FailedEntryCount, Entries } = await this.client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: this.bus, Source: eventSource, DetailType: eventOf(job), Detail: JSON.stringify(eventDetail(job)) }]
      })
    )
    if (FailedEntryCount) {
      throw new RetryableError('event refused', 'MaskopyHTTPException', 'EventBridge refused an event.', Entries?.[0]?.ErrorCode)
    }
  }
}
