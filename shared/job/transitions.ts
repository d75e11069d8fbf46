import type { Timing, StepWithDeadline } from '../config/schema'
import { isoTime } from '../clock'
import type { Changes } from './changes'
import type { Job, JobError, JobOutcome, Move } from './job'
import { stepAfter, type StepName } from './steps'
import { isUnmasked } from './unmasked'

/** Why a move is made, for the history. */
export interface Reason {
  hint: string
  observation: string
}

const milliseconds = (seconds: number) => seconds * 1000

/** Nobody needs to look before this time: an event is on its way. */
const dueIn = (now: number, seconds: number): Changes => ({ DueAt: isoTime(now + milliseconds(seconds)), DueLine: 'DUE' })

/** Removes the job from the due index. */
export const notDue: Changes = { DueAt: undefined, DueLine: undefined }

/** Leaves the line that the job stands in. */
export const outOfLine: Changes = { Line: undefined, LineOrder: undefined, LineSince: undefined, FollowedBy: undefined }

const enter = (job: Job, to: StepName, reason: Reason, outcome: string, now: number, timing: Timing): Changes => {
  const move: Move = { From: job.Step, At: isoTime(now), Hint: reason.hint, Observation: reason.observation, Outcome: outcome }
  return {
    Step: to,
    Begun: false,
    StepEnteredAt: isoTime(now),
    UpdatedAt: isoTime(now),
    Waiting: undefined,
    AwaitedResource: undefined,
    Progress: {},
    LineSeconds: undefined,
    ...outOfLine,
    LastMove: move,
    ...dueIn(now, timing.leaseSeconds)
  }
}

const cleaningUp = (outcome: JobOutcome, now: number, timing: Timing): Changes => ({
  Status: 'CLEANING_UP',
  Outcome: outcome,
  CleanUpDeadlineAt: isoTime(now + milliseconds(timing.cleanUpDeadlineSeconds))
})

/** The step is over: on to the next one. */
export const moveOn = (job: Job, reason: Reason, now: number, timing: Timing): Changes => {
  const next = stepAfter(job.Step, isUnmasked(job))
  if (!next) throw new Error(`There is no step after '${job.Step}'.`)
  return {
    ...enter(job, next, reason, 'done', now, timing),
    ...(next === 'clean-up' ? cleaningUp('SUCCEEDED', now, timing) : {})
  }
}

/** The job ends otherwise: on to clean-up, whatever the step. */
export const abandon = (
  job: Job,
  outcome: 'FAILED' | 'CANCELLED',
  error: JobError | undefined,
  reason: Reason,
  now: number,
  timing: Timing
): Changes => ({
  ...enter(job, 'clean-up', reason, error ? `${error.Name}: ${error.Message}` : 'cancelled', now, timing),
  ...cleaningUp(outcome, now, timing),
  ...(error ? { Error: error } : {})
})

/** A second attempt on a freshly restored database; the old one stays in the ledger. */
export const startOver = (job: Job, error: JobError, reason: Reason, now: number, timing: Timing): Changes => ({
  ...enter(job, 'restore-database', reason, `${error.Name}: ${error.Message}`, now, timing),
  Attempt: job.Attempt + 1
})

/** The completion is out. The job keeps a due time until its last event is emitted. */
export const close = (job: Job, reason: Reason, now: number, timing: Timing): Changes => ({
  ...enter(job, job.Step, reason, job.Outcome ?? 'FAILED', now, timing),
  Status: job.Outcome ?? 'FAILED',
  ClosedAt: isoTime(now)
})

/** The history is filed and the last event is out: the ledger is looked at once more later, at once if something was left behind. */
export const settle = (job: Job, now: number, timing: Timing): Changes => {
  if (Object.keys(job.Resources).length === 0) return { Begun: true, Moves: undefined, ...notDue }
  const seconds = job.LeftBehind?.length ? timing.retry.maximumSeconds : timing.recheckAfterSeconds
  return { Begun: true, Moves: undefined, ...dueIn(now, seconds) }
}

/** When AWS accepted the first operation of the present step: the ledger knows. */
export const stepStartedAt = (job: Job): number | undefined => {
  const times = Object.values(job.Resources)
    .filter(({ Step, Started }) => Step === job.Step && Started !== undefined && Started >= job.StepEnteredAt)
    .map(({ Started }) => Date.parse(Started!))
  return times.length > 0 ? Math.min(...times) : undefined
}

/** When the job's present wait is over, whatever comes. Undefined: there is no giving up. */
export const deadlineOf = (job: Job, timing: Timing): number | undefined => {
  if (job.Step === 'publish-completion') return undefined
  if (job.Step === 'clean-up') return job.ClosedAt ? undefined : Date.parse(job.CleanUpDeadlineAt!)
  const whole = Date.parse(job.DeadlineAt)
  const seconds = timing.stepDeadlineSeconds[job.Step as StepWithDeadline] as number | undefined
  const started = stepStartedAt(job)
  if (job.Line !== undefined || seconds === undefined || started === undefined) return whole
  return Math.min(whole, started + milliseconds(seconds + (job.LineSeconds ?? 0)))
}
