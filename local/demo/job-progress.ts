import type { Clock } from '../core/clock'
import type { HistoryItem, JobRecord } from '../world/job-watch'
import { inSeconds, type Screen } from './screen'

export interface StepTime {
  step: string
  seconds: number
}

const nameWidth = 22
/** Where no live line can show it, a step that takes longer says what it waits for. */
const patienceMilliseconds = 15_000
const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'

/** How long each step of a job took, out of its record and history. */
export const stepTimes = (job: JobRecord, history: HistoryItem[]): StepTime[] =>
  history.map(({ From, At }, index) => {
    const since = Date.parse(index === 0 ? job.AcceptedAt : history[index - 1]!.At)
    return { step: From, seconds: Math.max(0, Math.round((Date.parse(At) - since) / 10) / 100) }
  })

/** What a running job waits for, as its record says it. */
export const waitingFor = (job: JobRecord): string => {
  const { Waiting } = job
  if (!Waiting) return job.Begun ? 'at work' : 'about to begin'
  const percent = Waiting.PercentProgress === undefined ? '' : ` ${Waiting.PercentProgress} %`
  const what = Waiting.Resource ? Waiting.Resource.split(':').slice(5).join(':') || Waiting.Resource : Waiting.For.join(', ')
  return `waits for ${what}${Waiting.Reason ? ` (${Waiting.Reason}${percent})` : percent}`
}

/** Shows a job's steps as they end, and on a terminal the one under way. */
export class JobProgress {
  private shown = 0
  private turns = 0
  private saidAt = 0

  constructor(
    private readonly screen: Screen,
    private readonly clock: Clock
  ) {}

  show({ job, history }: { job?: JobRecord; history: HistoryItem[] }): void {
    const { screen } = this
    const { green, red, dim } = screen.colours
    if (!job) return
    const times = stepTimes(job, history)
    for (; this.shown < history.length; this.shown++) {
      const { step, seconds } = times[this.shown]!
      const { Hint, Observation, To } = history[this.shown]!
      const failed = job.Error?.Step === step && step !== 'clean-up' && To === 'clean-up'
      const learnt = [Observation, Hint && `on ${Hint}`].filter(Boolean).join(', ')
      screen.line(`${failed ? red('✗') : green('✓')} ${step.padEnd(nameWidth)}${inSeconds(seconds * 1000)}  ${dim(learnt)}`)
    }
    if (job.ClosedAt) return screen.endLive()
    const elapsed = this.clock.now() - Date.parse(job.StepEnteredAt)
    if (!screen.isTerminal && elapsed > patienceMilliseconds && this.clock.now() - this.saidAt > patienceMilliseconds) {
      this.saidAt = this.clock.now()
      screen.line(`  ${String(job.Step).padEnd(nameWidth)}${inSeconds(elapsed)}  ${waitingFor(job)}`)
    }
    const mark = spinner[this.turns++ % spinner.length]
    screen.setLive(`${mark} ${String(job.Step).padEnd(nameWidth)}${inSeconds(elapsed)}  ${waitingFor(job)}`)
  }
}
