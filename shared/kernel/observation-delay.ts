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
  /** AWS has no event for its end: nothing but a look tells. */
  eventless?: boolean
}

/** RDS reports progress in coarse steps; below this it says nothing about the end. */
const tellingPercent = 5

const expectedSeconds = ({ takes, typicalSeconds, elapsedSeconds, percent }: OperationUnderWay, timing: Timing): number => {
  const typical = typicalSeconds ?? timing.observation.typicalSeconds[takes]
  if (percent === undefined || percent < tellingPercent || percent >= 100) return typical
  return (elapsedSeconds * 100) / percent
}

/** A look is a safety net beside an event: rare far from the expected end, dense near it. */
const besideAnEvent = (expected: number, elapsed: number): number => (elapsed < expected ? (expected - elapsed) / 2 : elapsed / 8)

/** Hardly anything ends before a third of its usual time; from there on a look may be late by a twenty-fifth of what has elapsed. */
const withoutEvent = (expected: number, elapsed: number): number => Math.max(expected / 3 - elapsed, elapsed / 25)

/**
 * Whole seconds until the next look at an operation. Once it is later than expected the delay grows with what has elapsed, so
 * that the number of looks grows with the logarithm of time.
 */
export const observationDelay = (operation: OperationUnderWay, timing: Timing): number => {
  const delay = operation.eventless ? withoutEvent : besideAnEvent
  const wish = delay(expectedSeconds(operation, timing), operation.elapsedSeconds)
  const { minimumSeconds, maximumSeconds } = timing.observation
  return Math.ceil(Math.min(Math.max(wish, minimumSeconds), maximumSeconds))
}

/** Whole seconds until a refused call is tried again: doubled with each attempt, with full jitter above the minimum. */
export const retryDelay = (attempts: number, timing: Timing, random: Random): number => {
  const { minimumSeconds, maximumSeconds } = timing.retry
  const ceiling = Math.min(maximumSeconds, minimumSeconds * 2 ** Math.min(attempts, 20))
  return Math.ceil(minimumSeconds + random.next() * (ceiling - minimumSeconds))
}

type ObservedAction = Pick<Action<never>, 'key' | 'intends' | 'takes' | 'eventless'>

/** Whole seconds until the next look at an operation of a job. */
export const delayUntilLook = (
  job: Job, step: StepName, action: ObservedAction, percent: number | undefined, now: number, timing: Timing
): number => {
  const since = startedAt(job, action)
  const elapsedSeconds = since ? Math.max(0, secondsBetween(since, now)) : 0
  const typicalSeconds = job.Typical?.[operationOf(step, action)]
  const { takes = 'delete', eventless } = action
  return observationDelay({ takes, typicalSeconds, elapsedSeconds, percent, eventless }, timing)
}
