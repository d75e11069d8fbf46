import type { Config } from '../config/schema'
import { messageText } from '../aws/message-text'
import { isoTime } from '../clock'
import type { Job } from './job'
import { isUnmasked } from './unmasked'

/** Longest text of an error in a message; with everything else it stays far below what SQS accepts. */
const textMaximum = 4_000
const listMaximum = 100

/** Texts of people and of AWS may be long; this is what fits into messages and events. */
export const shortened = (text: string): string => (text.length > textMaximum ? `${text.slice(0, textMaximum)}…` : text)

/**
 * The body of the completion message: MasKopy's five fields, then ours. `State` is `OK`, or `CRITICAL` when the job failed or
 * left something behind. Always valid JSON, whatever the inputs held. Times are ISO 8601 UTC.
 */
export const completionMessage = (job: Job, now: number, config: Config): string => {
  const status = job.Outcome ?? 'FAILED'
  const leftBehind = job.LeftBehind ?? []
  const succeeded = status === 'SUCCEEDED'
  const final = succeeded ? job.CreatedFinalSnapshots?.[0] : undefined
  const error = job.Error && { ...job.Error, Message: shortened(job.Error.Message) }
  return messageText({
    ApplicationName: job.ApplicationName,
    State: succeeded && leftBehind.length === 0 ? 'OK' : 'CRITICAL',
    SDLC: job.Request.DestinationEnv ?? '',
    Service: 'MasKopy',
    msgDetail: detail(job, status, final?.SnapshotName, leftBehind.length),
    JobId: job.JobId,
    Status: status,
    FinalSnapshotArn: final?.SnapshotARN ?? null,
    SharedWith: succeeded ? (job.SharedWith ?? []) : [],
    Verification: job.Verification ?? null,
    Error: error ?? null,
    LeftBehind: leftBehind.slice(0, listMaximum),
    Stage: config.stage,
    StartedAt: job.AcceptedAt,
    EndedAt: isoTime(now)
  })
}

const detail = (job: Job, status: string, snapshot: string | undefined, left: number): string => {
  const leftovers = left ? ` ${left} resource(s) could not be deleted and are listed in LeftBehind.` : ''
  if (status === 'SUCCEEDED' && isUnmasked(job)) {
    return `The UNMASKED snapshot '${snapshot}' is ready: run mode none masks nothing, and it holds the original data.${leftovers}`
  }
  if (status === 'SUCCEEDED') return `The masked snapshot '${snapshot}' is ready.${leftovers}`
  if (status === 'CANCELLED') return `The job was cancelled.${leftovers}`
  return shortened(`The step '${job.Error?.Step}' failed with ${job.Error?.Name}: ${job.Error?.Message}`) + leftovers
}
