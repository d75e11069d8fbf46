import type { HistoryEntry } from '../../shared/job/history'
import { isClosed, type Job } from '../../shared/job/job'
import type { JobStore } from '../../shared/job/store'
import type { Context } from '../context'
import { exitCodes, type ExitCode } from '../exit-codes'
import { asFailure, Failure } from '../failure'
import { nextStep } from './advice'
import { endLines, stepLine } from './progress-lines'
import { progressOf, type StepProgress } from './progress'
import { summary } from './summary'
import { duration } from '../terminal/words'

export interface FollowOptions {
  /** Between two looks. */
  intervalSeconds: number
  /** Undefined: as long as it takes. */
  timeoutSeconds?: number
  /** A job that was just sent appears only after some time. */
  appearsWithinSeconds?: number
}

/** Lost connections and throttling end nothing that lasts for hours, unless there is nothing else. */
const failuresMaximum = 5

interface Sight {
  job: Job
  history: HistoryEntry[]
}

const look = async (store: JobStore, jobId: string): Promise<Sight | undefined> => {
  const [job, history] = await Promise.all([store.get(jobId), store.history(jobId)])
  return job && { job, history }
}

/** Shows how a job goes on: in place on a terminal, as a line a change elsewhere. */
class Display {
  private drawn = 0
  private readonly shown = new Map<string, string>()

  constructor(
    private readonly context: Context,
    private readonly now: () => number
  ) {}

  update({ job, history }: Sight): void {
    const { terminal, json } = this.context
    const steps = progressOf(job, history, this.now())
    if (terminal.isInteractive && !json) return this.redraw(job, steps)
    for (const step of steps) this.tell(step)
  }

  private redraw(job: Job, steps: StepProgress[]): void {
    const { terminal } = this.context
    const { colors, columns } = terminal
    const elapsed = duration((this.now() - Date.parse(job.AcceptedAt)) / 1000)
    const heading = colors.bold(
      `${job.JobId}  ${job.ApplicationName} → ${job.Request.DestinationEnv ?? ''}  ${job.ClosedAt ? '' : elapsed}`
    )
    const lines = [heading, ...steps.map((step) => stepLine(step, columns, colors))]
    terminal.redraw(lines, this.drawn)
    this.drawn = lines.length
  }

  private tell(step: StepProgress): void {
    if (step.state === 'ahead' || step.state === 'skipped') return
    const state = `${step.state} ${step.percent ?? ''} ${step.detail ?? ''}`
    if (this.shown.get(step.step) === state) return
    this.shown.set(step.step, state)
    const line = stepLine(step, 1000, this.context.terminal.colors)
    if (this.context.json) this.context.terminal.note(line)
    else this.context.terminal.line(line)
  }
}

/** Follows a job to its end. @throws Failure on timeout, or where the job does not appear */
export const follow = async (context: Context, jobId: string, options: FollowOptions): Promise<Job> => {
  const { deployment, surroundings } = context
  const store = await deployment.jobs()
  const display = new Display(context, surroundings.now)
  const startedAt = surroundings.now()
  let failures = 0
  for (;;) {
    const elapsed = (surroundings.now() - startedAt) / 1000
    try {
      const sight = await look(store, jobId)
      failures = 0
      if (sight) display.update(sight)
      if (sight && isClosed(sight.job)) return sight.job
      if (!sight && elapsed >= (options.appearsWithinSeconds ?? 0)) throw absent(jobId)
    } catch (error) {
      failures += 1
      if (error instanceof Failure || failures > failuresMaximum || !isPassing(error)) throw error
    }
    const left = (options.timeoutSeconds ?? Infinity) - elapsed
    if (left <= 0) throw outOfTime(jobId)
    await surroundings.sleep(Math.min(options.intervalSeconds, left))
  }
}

const isPassing = (error: unknown): boolean => /no answer|throttles/.test(asFailure(error).sentence)

const absent = (jobId: string): Failure =>
  new Failure(
    exitCodes.notFound,
    `There is no job ${jobId}.`,
    'Check --stage and the intake function of the deployment; see `maskopy doctor`.'
  )

const outOfTime = (jobId: string): Failure =>
  new Failure(exitCodes.timeout, `The job ${jobId} is not over yet.`, `It goes on; follow it with \`maskopy watch ${jobId}\`.`)

/** Says how the followed job ended, and answers the exit code. */
export const concludeFollowing = ({ terminal, json }: Context, job: Job): ExitCode => {
  if (json) terminal.json(summary(job))
  else for (const line of endLines(job, terminal.colors)) terminal.line(line)
  const next = nextStep(job)
  if (next) terminal.note(next)
  return job.Status === 'SUCCEEDED' ? exitCodes.ok : exitCodes.failed
}
