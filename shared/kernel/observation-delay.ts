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
  /** What the look before saw, and how many seconds ago that was. */
  before?: { percent: number; seconds: number }
  /** AWS has no event for its end: nothing but a look tells. */
  eventless?: boolean
}

/** RDS reports progress in coarse steps; below this it says nothing about the end. */
const tellingPercent = 5

/**
 * The end by AWS's own progress, where that tells; in seconds from the beginning. What has stood in a line of AWS's own got on faster
 * since the last look than from the beginning.
 */
const announcedSeconds = ({ elapsedSeconds, percent, before }: OperationUnderWay): number | undefined => {
  if (percent === undefined || percent < tellingPercent || percent >= 100) return undefined
  // Whole percents: of both, a part is unknown.
  const gained = before ? percent - before.percent - 0.5 : 0
  const left = gained > 0 ? ((100 - percent) * before!.seconds) / gained : Infinity
  return Math.min((elapsedSeconds * 100) / percent, elapsedSeconds + left)
}

/**
 * Looks beside an event are a safety net: one early, which may learn the progress, one where that says that the end is, and then rarely.
 * ECS loses no event, and knows no progress: there is no hurry.
 */
const besideAnEvent = (announced: number | undefined, takes: OperationKind, typical: number, elapsed: number): number => {
  if (announced !== undefined) return Math.max(announced - elapsed, elapsed / 50)
  return Math.max((takes === 'task' ? typical : typical / 2) - elapsed, elapsed / 2)
}

/**
 * Hardly anything ends before a quarter of its usual time, and what was slow the last time may be quick now. From there on nothing but
 * a look tells, so looks are equally dense for twice that time, and then thin out slowly; what takes longer than it did before is
 * looked at as if nothing were known of it.
 */
const stepWithoutEvent = (expected: number, usual: number, elapsed: number): number => {
  const base = elapsed > expected ? Math.max(expected, Math.min(usual, elapsed)) : expected
  return Math.max(base / 80, elapsed / 160)
}

/** So many looks are sent on their way at once: as many as SQS takes with one call. */
const batchMaximum = 10

/**
 * Whole seconds until the next looks at an operation, the last of which decides about those after it: one beside an event, several
 * where AWS has none. Once it is later than expected the delay grows with what has elapsed, so that the number of looks grows with the
 * logarithm of time.
 */
export const nextLooks = (operation: OperationUnderWay, timing: Timing): number[] => {
  const { minimumSeconds, maximumSeconds } = timing.observation
  const { takes, elapsedSeconds: elapsed } = operation
  const within = (wish: number) => Math.ceil(Math.min(Math.max(wish, minimumSeconds), maximumSeconds))
  const announced = announcedSeconds(operation)
  const typical = operation.typicalSeconds ?? timing.observation.typicalSeconds[takes]
  if (!operation.eventless) return [within(besideAnEvent(announced, takes, typical, elapsed))]
  const expected = announced ?? typical
  const usual = timing.observation.typicalSeconds[takes]
  const earliest = Math.min(typical, usual) / 4
  const looks = [within(Math.max(announced ?? earliest, elapsed + stepWithoutEvent(expected, usual, elapsed)) - elapsed)]
  while (looks.length < batchMaximum) {
    const last = looks.at(-1)!
    const next = last + within(stepWithoutEvent(expected, usual, elapsed + last))
    if (next > maximumSeconds) break
    looks.push(next)
  }
  return looks
}

/** Whole seconds until a refused call is tried again: doubled with each attempt, with full jitter above the minimum. */
export const retryDelay = (attempts: number, timing: Timing, random: Random): number => {
  const { minimumSeconds, maximumSeconds } = timing.retry
  const ceiling = Math.min(maximumSeconds, minimumSeconds * 2 ** Math.min(attempts, 20))
  return Math.ceil(minimumSeconds + random.next() * (ceiling - minimumSeconds))
}

type ObservedAction = Pick<Action<never>, 'key' | 'intends' | 'takes' | 'eventless'>

/** Whole seconds until the next looks at an operation of a job. */
export const looksAt = (
  job: Job, step: StepName, action: ObservedAction, percent: number | undefined, now: number, timing: Timing
): number[] => {
  const since = startedAt(job, action)
  const elapsedSeconds = since ? Math.max(0, secondsBetween(since, now)) : 0
  const typicalSeconds = job.Typical?.[operationOf(step, action)]
  const { takes = 'delete', eventless } = action
  const { PercentProgress } = job.Waiting ?? {}
  const before = PercentProgress === undefined ? undefined : { percent: PercentProgress, seconds: secondsBetween(job.UpdatedAt, now) }
  return nextLooks({ takes, typicalSeconds, elapsedSeconds, percent, before, eventless }, timing)
}
