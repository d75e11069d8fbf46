import { isClosed, type Job } from '../job/job'
import { secondsBetween } from '../clock'
import type { Metrics } from './metrics'

/** A request that asked for too much, or was none, is no failure of the pipeline. */
const outcomeOf = ({ Status, Error }: Job): string => (Status === 'FAILED' && Error?.Step === 'intake' ? 'REFUSED' : Status)

/** What a move of a job says: the step that ended and how long it took, and that the job failed, or is over. */
export const measureMove = (before: Job, after: Job, metrics: Metrics): void => {
  const { JobId: jobId, Step } = before
  const seconds = secondsBetween(before.StepEnteredAt, Date.parse(after.LastMove!.At))
  metrics.record({ StepsEnded: 1, StepDuration: seconds }, { dimension: { Step }, jobId })
  if (after.Error && !before.Error) metrics.record({ JobsFailed: 1 }, { dimension: { Exception: after.Error.Name }, jobId })
  if (!isClosed(after)) return
  const Outcome = outcomeOf(after)
  metrics.record({ JobsEnded: 1 }, { dimension: { Outcome }, jobId })
  if (Outcome === 'SUCCEEDED' || Outcome === 'FAILED') metrics.record({ FailureRate: Outcome === 'FAILED' ? 1 : 0 }, { jobId })
  if (after.LeftBehind?.length) metrics.record({ ResourcesLeftBehind: after.LeftBehind.length }, { jobId })
}
