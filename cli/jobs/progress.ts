import type { Durations, Job } from '../../shared/job/job'
import { stepAfter, stepNames, type StepName } from '../../shared/job/steps'
import type { HistoryEntry } from '../../shared/job/history'

export type StepState = 'done' | 'current' | 'failed' | 'skipped' | 'ahead'

/** How a job stands in one step. */
export interface StepProgress {
  step: StepName
  state: StepState
  /** In the step so far, or as long as it took; every visit counts. */
  seconds?: number
  /** What the step's operations took in earlier jobs of the same database. */
  typicalSeconds?: number
  /** As AWS reports it. */
  percent?: number
  /** What the step waits for, or how it ended. */
  detail?: string
}

const secondsFrom = (from: string, to: string | number): number =>
  ((typeof to === 'number' ? to : Date.parse(to)) - Date.parse(from)) / 1000

/** One stay of a job in a step. `to` is absent while it lasts. */
export interface Visit {
  step: StepName
  from: string
  to?: string
  /** The move that ended it. */
  move?: HistoryEntry
}

/** The stays of a job in steps, in order: the history says when each ended. */
export const visits = (job: Job, history: HistoryEntry[]): Visit[] => {
  const ended = history.map((move, index): Visit => ({
    step: move.From as StepName,
    from: index === 0 ? job.AcceptedAt : history[index - 1]!.At,
    to: move.At,
    move
  }))
  return job.ClosedAt ? ended : [...ended, { step: job.Step, from: job.StepEnteredAt }]
}

/** Seconds that the operations of a step took in earlier jobs of the same database. */
export const typicalOf = (step: StepName, typical: Durations = {}): number | undefined => {
  const seconds = Object.entries(typical)
    .filter(([operation]) => operation.startsWith(`${step}/`))
    .map(([, value]) => value)
  return seconds.length > 0 ? seconds.reduce((sum, value) => sum + value, 0) : undefined
}

/** What a step waits for, in a few words. */
export const waitText = ({ Waiting }: Job): string | undefined => {
  if (!Waiting) return undefined
  if (Waiting.Line) return `${Waiting.For.join(', ')} (in line for ${Waiting.Line.Quota}${Waiting.Line.Ahead ? '' : ', first'})`
  const reason = Waiting.Reason ? ` (${Waiting.Reason})` : ''
  return `${Waiting.For.join(', ')}${reason}`
}

const stateOf = (job: Job, step: StepName, stays: Visit[]): StepState => {
  if (!job.ClosedAt && job.Step === step) return 'current'
  const last = stays.findLast((stay) => stay.step === step)
  if (!last) return job.ClosedAt || stepNames.indexOf(step) < stepNames.indexOf(job.Step) ? 'skipped' : 'ahead'
  const went = last.move!.To
  return went === stepAfter(step) || step === 'publish-completion' ? 'done' : 'failed'
}

/** Every step of the flow, and how the job stands in it. */
export const progressOf = (job: Job, history: HistoryEntry[], now: number): StepProgress[] => {
  const stays = visits(job, history)
  return stepNames.map((step) => {
    const state = stateOf(job, step, stays)
    const own = stays.filter((stay) => stay.step === step)
    const seconds = own.length > 0 ? own.reduce((sum, { from, to }) => sum + secondsFrom(from, to ?? now), 0) : undefined
    return {
      step,
      state,
      seconds,
      typicalSeconds: typicalOf(step, job.Typical),
      ...(state === 'current' && { percent: job.Waiting?.PercentProgress, detail: waitText(job) }),
      ...(state === 'failed' && { detail: own.at(-1)?.move?.Outcome })
    }
  })
}
