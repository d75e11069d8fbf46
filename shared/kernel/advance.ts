import type { Config } from '../config/schema'
import type { Clock } from '../clock'
import { ConflictError, PermanentError } from '../errors'
import type { EventPublisher } from '../events/events'
import { applied, type Changes } from '../job/changes'
import { shortened } from '../job/completion'
import { isClosed, type Job, type JobError } from '../job/job'
import { lineFreedBy } from '../job/quota-lines'
import { canFail, isCancellable, queues } from '../job/steps'
import { recordedMove } from '../job/history'
import { mayBeFinalSnapshot } from '../job/names'
import type { JobStore } from '../job/store'
import { abandon, close, deadlineOf, moveOn, notDue, settle, startOver, type Reason } from '../job/transitions'
import { learntDurations } from '../job/typical-durations'
import { waitedKey, waitedOf } from '../job/waited-lines'
import { measureMove } from '../metrics/job-metrics'
import type { Metrics } from '../metrics/metrics'
import type { Random } from '../random'
import type { Hint } from './hint'
import type { Inboxes } from './inboxes'
import type { Lines } from './lines'
import type { Known } from './queueing'
import type { Step } from './step'
import { Turn } from './turn'
import { hasToWait, linksOf, looksOf, waitingFor } from './waiting'

export interface KernelContext<Aws> {
  step: Step<Aws>
  aws: Aws
  store: JobStore
  inboxes: Inboxes
  lines: Lines
  events: EventPublisher
  metrics: Metrics
  clock: Clock
  random: Random
  config: Config
}

/** A lost race is run again this often, then left to the next hint. */
const racesMaximum = 3

/**
 * What is the same for every step: find the job that a hint speaks of, check cancel and deadlines, carry out the step's
 * actions as far as they go, then move, park or fail the job. Idempotent; safe beside any number of copies of itself.
 */
export class Kernel<Aws> {
  constructor(private readonly context: KernelContext<Aws>) {}

  /**
   * @param found is told whose job it is, as soon as that is known
   * @param read the job, if it has just been read or created
   */
  async advance(hint: Hint, found: (jobId: string) => void = () => undefined, read?: Job): Promise<void> {
    const known: Known = { gone: new Set() }
    const { jobId, job: first = read } = await this.find(hint, known)
    if (!jobId) return this.makeRoom(hint, known)
    found(jobId)
    for (let race = 0; race < racesMaximum; race++) {
      const job = race === 0 && first ? first : await this.read(jobId, hint, known)
      try {
        if (hint.kind === 'wake' && job?.Line !== hint.line) return await this.context.lines.passOn(hint.line)
        return job && (await this.advanceJob(job, hint, known))
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error
      }
    }
  }

  /** Whose job it is that a hint speaks of: of a resource whose name does not say it, whoever waits for it. */
  private async find(hint: Hint, known: Known): Promise<{ jobId?: string; job?: Job }> {
    if (hint.kind !== 'aws-event' || hint.jobId) return { jobId: hint.jobId }
    const { resource, taggedJobId } = hint
    if (!taggedJobId) return mayBeFinalSnapshot(resource) ? { jobId: await this.context.store.awaiting(resource) } : {}
    const job = await this.read(taggedJobId, hint, known)
    return job?.AwaitedResource === resource ? { jobId: taggedJobId, job } : {}
  }

  /** Whoever does more than look may stand in a line, or make room in one: whether anybody waits there is read along. */
  private async read(jobId: string, hint: Hint, known: Known): Promise<Job | undefined> {
    if (hint.kind === 'observe' || hint.kind === 'look' || !queues(this.context.step.name)) return this.context.store.get(jobId)
    const { job, other } = await this.context.store.getWith(jobId, waitedKey)
    known.waited = waitedOf(other)
    return job
  }

  /** What nobody waits for may still have taken up a place in a quota. */
  private async makeRoom(hint: Hint, known: Known): Promise<void> {
    const line = hint.kind === 'aws-event' && lineFreedBy(hint.text, hint.resource, this.context.config)
    if (line) await this.context.lines.freed(line.name, known.waited)
  }

  private async advanceJob(job: Job, hint: Hint, known: Known): Promise<void> {
    const { step, clock, config } = this.context
    if (isClosed(job)) return this.tend(job, hint, known)
    if (job.Step !== step.name) return this.comeLate(job, hint, known)
    // Looks that were on their way when something else had moved the chain on.
    if (hint.kind === 'look' && hint.observation !== job.Waiting?.Observation) return
    // A nudge comes because nothing else came: what should have announced the move may not even have written it down.
    if (hint.kind === 'nudge' && !job.Begun && job.LastMove) await this.announce(job)
    const reason: Reason = { hint: hint.text, observation: '' }
    if (job.CancelRequestedAt && isCancellable(job.Step, job.Begun)) {
      return this.move(new Turn(this.context, job, hint), abandon(job, 'CANCELLED', undefined, reason, clock.now(), config.timing))
    }
    const deadline = deadlineOf(job, config.timing)
    return this.work(job, hint, deadline !== undefined && deadline <= clock.now(), known)
  }

  /** Past a deadline AWS is asked once more, and nothing is begun: what is over by then is not lost. */
  private async work(job: Job, hint: Hint, isLate: boolean, known: Known): Promise<void> {
    const { clock, config } = this.context
    const turn = new Turn(this.context, job, hint, !isLate, known)
    try {
      if (await turn.run()) return await this.conclude(turn, hint)
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error
      const reason: Reason = { hint: hint.text, observation: turn.lastObservation }
      const { name: Name, message, causeCode } = error
      const failure: JobError = { Name, Message: shortened(message), Step: job.Step, ...(causeCode && { Cause: causeCode }) }
      const again = this.mayStartOver(turn.job)
      const changes = again
        ? startOver(turn.job, failure, reason, clock.now(), config.timing)
        : abandon(turn.job, 'FAILED', failure, reason, clock.now(), config.timing)
      return this.move(turn, changes)
    }
    return isLate ? this.giveUp(turn, hint) : this.park(turn, hint, known)
  }

  /** Obfuscation is never run twice on one database; where configured, once more on a fresh one. */
  private mayStartOver(job: Job): boolean {
    return this.context.config.runner.retryOnFreshDatabase && job.Step === 'obfuscate' && job.Attempt === 1
  }

  /** Every action is done. */
  private async conclude(turn: Turn<Aws>, hint: Hint): Promise<void> {
    const { step, clock, config } = this.context
    const reason: Reason = { hint: hint.text, observation: turn.lastObservation }
    turn.note((step.conclude?.(turn.job, clock.now()) ?? {}) as Changes)
    const last = step.name === 'publish-completion'
    return this.move(turn, (last ? close : moveOn)(turn.job, reason, clock.now(), config.timing))
  }

  /** Past its deadline a job fails; clean-up leaves behind what it could not delete, and says so. */
  private async giveUp(turn: Turn<Aws>, hint: Hint): Promise<void> {
    const { step, clock, config, metrics } = this.context
    const { job } = turn
    metrics.record({ JobsPastDeadline: 1 }, { jobId: job.JobId })
    if (step.name === 'clean-up') return this.conclude(turn, hint)
    const { Reason, Line } = job.Waiting ?? {}
    const stood = job.Line && Line ? ` It stood in line for the quota '${Line.Quota}' since ${Line.Since}.` : ''
    const waited = Reason ? ` It waited because: ${Reason}.${stood}` : ''
    const error: JobError = {
      Name: 'MaskopyTimeoutException',
      Message: `The step '${job.Step}' was not over by its deadline.${waited}`,
      Step: job.Step
    }
    const reason: Reason = { hint: hint.text, observation: `deadline passed; ${turn.lastObservation}` }
    return this.move(turn, abandon(job, 'FAILED', error, reason, clock.now(), config.timing))
  }

  /** Record, with the move's line of the history; then emit. */
  private async move(turn: Turn<Aws>, changes: Changes): Promise<void> {
    const before = turn.job
    const Moves = [...(before.Moves ?? []), recordedMove(applied(before, changes), before.Version + 1)]
    await turn.save({ ...changes, Moves })
    measureMove(before, turn.job, this.context.metrics)
    await this.announce(turn.job)
  }

  /**
   * A hint that comes late to the step before: if nobody has begun the next one, its event may be lost. What clean-up hears of
   * before the job gets there, a source copy that is gone, has made room for others.
   */
  private async comeLate(job: Job, hint: Hint, known: Known): Promise<void> {
    if (this.context.step.name === 'clean-up' && canFail(job.Step)) return this.makeRoom(hint, known)
    if (!job.Begun && job.LastMove?.From === this.context.step.name) await this.announce(job)
  }

  private async announce(job: Job): Promise<void> {
    const { store, events, clock, config } = this.context
    if (!isClosed(job)) return events.announce(job)
    const { Source, Typical = {}, Durations } = job
    await store.file(job, Source && job.Status === 'SUCCEEDED' ? [learntDurations(Source, Typical, Durations)] : [])
    await events.announce(job)
    await store.move(job, settle(job, clock.now(), config.timing))
  }

  /** A closed job: its last event may be missing, and its ledger is looked at until nothing is left. Its status stays. */
  private async tend(job: Job, hint: Hint, known: Known): Promise<void> {
    const { step, clock } = this.context
    if (!job.Begun) return step.name === 'publish-completion' ? this.announce(job) : undefined
    // Before its due time nothing that comes late may end the later look.
    if (step.name !== 'clean-up' || !job.DueAt || Date.parse(job.DueAt) > clock.now()) return
    const turn = new Turn(this.context, job, hint, true, known)
    if (await turn.run()) return turn.save({ ...notDue, LeftBehind: undefined, Waiting: undefined, AwaitedResource: undefined })
    return this.park(turn, hint, known)
  }

  /** One chain of re-observe messages: one write raises its generation, then one call sends the looks of it; the last carries the chain on. */
  private async park(turn: Turn<Aws>, hint: Hint, known: Known): Promise<void> {
    const { step, clock, config, inboxes, lines } = this.context
    const now = clock.now()
    const before = turn.job.Waiting
    const isOfChain = hint.kind === 'observe' && hint.observation === before?.Observation
    const isBroken = !before || Date.parse(before.Due) <= now
    if (!isOfChain && !isBroken && !turn.progressed) {
      const wasRedelivered = hint.kind === 'observe' && hint.redelivered && hint.observation === before.Observation - 1
      if (wasRedelivered) await inboxes.send(step.name, { Hint: 'observe', JobId: turn.job.JobId, Observation: before.Observation }, 1)
      return this.follow(turn, known)
    }
    const looks = looksOf(turn.job, turn.waits, now, config)
    const delaySeconds = looks.at(-1) ?? Infinity
    const observation = (turn.job.Observations ?? 0) + 1
    const waiting = waitingFor(turn.job, turn.waits, { observation, delaySeconds, now, config })
    const { Line } = turn.job
    if (Line !== undefined && Line !== turn.waitedIn && hasToWait(turn.waits)) await lines.join(Line, now)
    await turn.save({ Observations: observation, ...waiting })
    await inboxes.sendAll(step.name, linksOf(turn.job.JobId, observation, looks))
    return this.follow(turn, known)
  }

  /**
   * Whoever is ahead wakes the line when it leaves, if it knows that somebody stands behind it. Told after the own record says so;
   * where it has left before it was told, the line has moved, and is looked at again.
   */
  private async follow({ waits, job }: Turn<Aws>, { gone }: Known): Promise<void> {
    const behind = waits.find((wait) => wait.behind)?.behind
    if (!behind || (await this.context.lines.follow(behind, job.Line!, { JobId: job.JobId, Step: job.Step }))) return
    gone.add(behind)
    throw new ConflictError(`Job ${behind} stands in line no more.`)
  }
}
