import type { Timing } from '../../shared/config/schema'
import { isClosed } from '../../shared/job/job'
import { stepNames, type StepName } from '../../shared/job/steps'
import type { DueJob } from '../../shared/job/store'
import type { Metrics } from '../../shared/metrics/metrics'

export interface Census {
  /** Jobs that are not over. */
  inStep: Record<StepName, number>
  /** Of these: whose deadline passed so long ago that somebody should have ended them. */
  pastDeadline: number
  /** What closed jobs could not delete. */
  leftBehind: number
}

/** Every job that is not over, or has left something behind, stands in the index of due times: there is no scan. */
export const takeCensus = (jobs: readonly DueJob[], now: number, timing: Timing): Census => {
  const inStep = Object.fromEntries(stepNames.map((step) => [step, 0])) as Census['inStep']
  const census: Census = { inStep, pastDeadline: 0, leftBehind: 0 }
  // Two runs of the reconciler after the due time that a deadline has.
  const graceSeconds = timing.leaseSeconds + 2 * 60 * timing.reconcileMinutes
  for (const job of jobs) {
    if (isClosed(job)) census.leftBehind += job.LeftBehind?.length ?? 0
    else {
      inStep[job.Step] += 1
      const deadline = Date.parse(job.CleanUpDeadlineAt ?? job.DeadlineAt)
      if (deadline + graceSeconds * 1000 < now) census.pastDeadline += 1
    }
  }
  return census
}

/** Nought counts too: an alarm that gets no numbers knows nothing. */
export const measureCensus = ({ inStep, pastDeadline, leftBehind }: Census, metrics: Metrics): void => {
  for (const [Step, count] of Object.entries(inStep)) metrics.record({ JobsInStep: count }, { dimension: { Step } })
  metrics.record({ JobsPastDeadline: pastDeadline, ResourcesLeftBehind: leftBehind })
}
