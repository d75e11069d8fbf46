import { secondsBetween } from '../clock'
import type { Timing, OperationKind } from '../config/schema'
import type { Job } from '../job/job'
import type { StepName } from '../job/steps'
import type { Random } from '../random'
import { operationOf, startedAt } from './action-state'
import type { Action } from './step'

/** What is known about an operation under way. */
export interface OperationUnderWay {
  takes: OperationKind
  /** What it took in earlier jobs of this kind. */
  typicalSeconds?: number
  elapsedSeconds: number
  /** 0–100 as AWS reports it; absent where it does not. */
  percent?: number
}

/** RDS reports progress in coarse steps; below this it says nothing about the end. */
const tellingPercent = 5

const expectedSeconds = ({ takes, typicalSeconds, elapsedSeconds, percent }: OperationUnderWay, timing: Timing): number => {
  const typical = typicalSeconds ?? timing.observation.typicalSeconds[takes]
  if (percent === undefined || percent < tellingPercent || percent >= 100) return typical
  return (elapsedSeconds * 100) / percent
}

/**
 * Whole seconds until the next look at an operation: half of what is left to the expected end, so that looks are rare far
 * from it and dense near it; past it, an eighth of what has elapsed, so that their number grows with the logarithm of time.
 */
export const observationDelay = (operation: OperationUnderWay, timing: Timing): number => {
  const left = expectedSeconds(operation, timing) - operation.elapsedSeconds
  const wish = left > 0 ? left / 2 : operation.elapsedSeconds / 8
  const { minimumSeconds, maximumSeconds } = timing.observation
  return Math.ceil(Math.min(Math.max(wish, minimumSeconds), maximumSeconds))
}

/** Whole seconds until a refused call is tried again: doubled with each attempt, with full jitter above the minimum. */
export const retryDelay = (attempts: number, timing: Timing, random: Random): number => {
  const { minimumSeconds, maximumSeconds } = timing.retry
  const ceiling = Math.min(maximumSeconds, minimumSeconds * 2 ** Math.min(attempts, 20))
  return Math.ceil(minimumSeconds + random.next() * (ceiling - minimumSeconds))
}

/** Whole seconds until the next look at an operation of a job. */
export const delayUntilLook = (
  job: Job, step: StepName, action: Pick<Action<never>, 'key' | 'intends' | 'takes'>, percent: number | undefined, now: number, timing: Timing
): number => {
  const since = startedAt(job, action)
  const elapsedSeconds = since ? Math.max(0, secondsBetween(since, now)) : 0
  const typicalSeconds = job.Typical?.[operationOf(step, action)]
  return observationDelay({ takes: action.takes ?? 'delete', typicalSeconds, elapsedSeconds, percent }, timing)
}
