import type { Config } from '../config/schema'
import type { Clock } from '../clock'
import { QuotaError, RetryableError } from '../errors'
import type { Changes } from '../job/changes'
import type { Job } from '../job/job'
import { beginsInWriting, canFail } from '../job/steps'
import type { JobStore } from '../job/store'
import type { Random } from '../random'
import type { Hint } from './hint'
import {
  entryOf, forgotten, hasJustShared, intentOf, isDone, isForgotten, isHeldBack, isOfAnother, leaseFrom, notThere, operationOf, startedAt, wasRefused
} from './action-state'
import { Draft } from './draft'
import type { Lines } from './lines'
import { looksAt, retryDelay } from './observation-delay'
import { Queueing, type Known } from './queueing'
import { isDefinite, isWeather, refusal, setback } from './refusals'
import type { Action, Observation, Step } from './step'
import type { Wait } from './waiting'

export interface TurnContext<Aws> {
  step: Step<Aws>
  aws: Aws
  store: JobStore
  lines: Lines
  clock: Clock
  random: Random
  config: Config
}

/**
 * One pass over the actions of a step: intents are recorded before anything is started, what was started is recorded, and
 * what is not over is left as a wait. A turn never moves the job; `advance` does, with everything that the turn learnt.
 */
export class Turn<Aws> {
  readonly waits: Wait[] = []
  /** Whether anything began, ended or was refused: only then may the due time change. */
  progressed = false
  /** The line in which the job was waiting when the turn began. */
  readonly waitedIn: string | undefined
  /** The last thing that AWS said, for the history. */
  lastObservation = ''
  private readonly draft: Draft
  private readonly queueing: Queueing
  private readonly intendedHere = new Set<string>()
  private readonly skipped = new Set<string>()
  private readonly startedHere = new Set<string>()

  constructor(
    private readonly context: TurnContext<Aws>,
    job: Job,
    private readonly hint: Hint,
    /** False past a deadline: AWS is asked, and nothing is begun. */
    private readonly mayStart = true,
    known: Known = { gone: new Set() }
  ) {
    this.draft = new Draft(context.store, job)
    this.queueing = new Queueing(this.draft, hint, context.lines, known)
    this.waitedIn = job.Waiting?.Line && job.Line
  }

  get job(): Job {
    return this.draft.job
  }

  /** Carries out everything that can be done now; true when every required action is done. Throws PermanentError. */
  async run(): Promise<boolean> {
    for (;;) {
      const actions = this.context.step.actions(this.job)
      const open = actions.filter(({ key }) => !isDone(this.job, key) && !this.skipped.has(key))
      if (open.every(({ optional }) => optional)) return true
      // Nothing is asked twice in one turn.
      const asked = new Set(this.waits.map(({ key }) => key))
      const ready = open.filter(({ key, after = [] }) => !asked.has(key) && after.every((other) => isDone(this.job, other)))
      const through = this.mayStart ? await this.admitted(ready) : ready
      await this.begin(through)
      let anyDone = false
      for (const action of through) anyDone = (await this.carryOut(action)) || anyDone
      if (!anyDone) return false
    }
  }

  /** Writes what the turn has learnt together with `changes`, and tells those in line what has become free. */
  async save(changes: Changes): Promise<void> {
    await this.queueing.tell(await this.draft.save(changes, this.now()))
    this.progressed = true
  }

  note(changes: Changes): void {
    this.draft.note(changes)
  }

  /** Those of the actions that need not stand behind anybody. */
  private async admitted(ready: Action<Aws>[]): Promise<Action<Aws>[]> {
    const through: Action<Aws>[] = []
    for (const action of ready) {
      const behind = await this.queueing.ahead(action, this.now())
      if (behind === undefined) through.push(action)
      else {
        if (this.job.Line !== action.line!.name) this.progressed = true
        this.draft.join(action.line!, this.now())
        this.waits.push({ key: action.key, delaySeconds: Infinity, reason: 'in line', behind })
      }
    }
    return through
  }

  /** Records that the step has begun, where it stands in line, and what it is about to create. */
  private async begin(ready: Action<Aws>[]): Promise<void> {
    const { step, config } = this.context
    let mustWrite = !this.job.Begun && beginsInWriting(step.name)
    this.progressed ||= !this.job.Begun
    if (!this.job.Begun) this.note({ Begun: true })
    for (const action of this.mayStart ? ready : []) {
      const { key, intends, line } = action
      // What intends nothing costs no call of AWS to try, and stands in line only if it has to wait.
      if (!intends || startedAt(this.job, action) || entryOf(this.job, action)) continue
      if (line && !line.holdsPlace) this.draft.join(line, this.now())
      this.note({ [`Resources.${key}`]: intentOf(intends, step.name, this.now(), config.timing) })
      this.intendedHere.add(key)
      mustWrite = true
    }
    if (mustWrite) await this.save({})
  }

  private now(): number {
    return this.context.clock.now()
  }

  /**
   * Intends once more what is not there. Only the lease is renewed where the first call may have been carried out: what it
   * intended keeps its time, and with it its client token.
   */
  private async intendAgain(action: Action<Aws>): Promise<void> {
    const { Intended, LeaseUntil } = leaseFrom(this.now(), this.context.config.timing)
    const path = `Resources.${action.key}`
    const known = wasRefused(entryOf(this.job, action)!) ? { [`${path}.Intended`]: Intended } : {}
    if (action.line && !action.line.holdsPlace) this.draft.join(action.line, this.now())
    await this.save({ ...known, [`${path}.LeaseUntil`]: LeaseUntil })
    this.intendedHere.add(action.key)
  }

  /** True when the action is done, or will not be waited for any more. */
  private async carryOut(action: Action<Aws>): Promise<boolean> {
    try {
      if (isHeldBack(this.job, action, this.hint, this.now())) return this.holdBack(action)
      const isMeant = !this.mayStart || !isOfAnother(this.hint, this.job, action)
      if (startedAt(this.job, action)) return this.judge(action, isMeant ? await action.observe(this.job, this.context.aws) : { state: 'pending' })
      if (action.intends && !this.intendedHere.has(action.key)) return await this.findOrStart(action)
      return this.mayStart ? await this.start(action) : this.leave(action)
    } catch (error) {
      return this.refused(action, error)
    }
  }

  private async start(action: Action<Aws>): Promise<boolean> {
    const { job, context } = this
    const started = (await action.start?.(job, context.aws)) ?? {}
    this.recordStart(action, started.arn)
    if (started.facts) this.note(started.facts as Changes)
    if (started.observation) return this.judge(action, started.observation)
    if (action.start && action.takes) return this.judge(action, { state: 'pending' })
    return this.judge(action, await action.observe(this.job, context.aws))
  }

  /** Somebody intended it and did not say what became of it: look first, and start it again only after the lease. */
  private async findOrStart(action: Action<Aws>): Promise<boolean> {
    const entry = entryOf(this.job, action)
    if (!entry) return this.leave(action)
    const seen: Observation = wasRefused(entry) ? { state: 'absent' } : await action.observe(this.job, this.context.aws)
    if (seen.state !== 'absent') {
      this.recordStart(action, 'arn' in seen ? seen.arn : undefined)
      return this.judge(action, seen)
    }
    const now = this.now()
    const leaseSeconds = (Date.parse(entry.LeaseUntil) - now) / 1000
    if (leaseSeconds > 0) return this.leave(action, leaseSeconds, 'its start may be under way')
    if (!this.mayStart) return this.leave(action)
    if (isForgotten(entry, action, now)) throw forgotten(entry)
    await this.intendAgain(action)
    return this.start(action)
  }

  private leave({ key }: Action<Aws>, delaySeconds = 1, reason = 'not started'): false {
    this.waits.push({ key, delaySeconds: Math.max(1, delaySeconds), reason })
    return false
  }

  private recordStart(action: Action<Aws>, arn: string | undefined): void {
    this.draft.recordStart(action, arn, this.now())
    this.startedHere.add(action.key)
    this.queueing.serve(action, this.now())
    this.progressed = true
  }

  private holdBack({ key }: Action<Aws>): false {
    const { NotBefore, Reason } = this.job.Waiting!
    this.waits.push({ key, delaySeconds: (Date.parse(NotBefore!) - this.now()) / 1000, reason: Reason, heldBack: true })
    return false
  }

  private judge(action: Action<Aws>, seen: Observation): boolean {
    const { step, config } = this.context
    const observation = seen.state === 'absent' ? notThere(this.job, action, this.now(), config.timing) : seen
    this.lastObservation = `${action.key}: ${'status' in observation && observation.status ? observation.status : observation.state}`
    if ('facts' in observation && observation.facts) this.note(observation.facts as Changes)
    if ('arn' in observation && observation.arn && action.intends && !entryOf(this.job, action)?.Arn) {
      this.note({ [`Resources.${action.key}.Arn`]: observation.arn })
    }
    // What was gone already when somebody wanted to remove it has made no room now.
    const wasGone = action.removes !== undefined && this.startedHere.has(action.key)
    if (observation.state !== 'pending' && !wasGone) this.queueing.free(action)
    if (observation.state === 'failed') throw observation.error
    if (observation.state === 'pending') {
      const { percent, status } = observation
      const resource = entryOf(this.job, action)?.Arn ?? observation.arn
      const looks = looksAt(this.job, step.name, action, percent, this.now(), config.timing)
      this.waits.push({ key: action.key, resource, delaySeconds: looks[0]!, looks, percent, reason: status })
      return false
    }
    this.draft.recordEnd(action, operationOf(step.name, action), this.now())
    this.progressed = true
    return true
  }

  private refused(action: Action<Aws>, error: unknown): boolean {
    const { clock, config, random, step } = this.context
    const doing = `${step.name}, ${action.key}`
    const justShared = hasJustShared(this.job, action.afterSharing, clock.now(), config.timing)
    const meaning = canFail(step.name) ? refusal(error, doing, justShared) : setback(error, doing)
    if (isDefinite(error) && this.intendedHere.has(action.key)) {
      this.note({ [`Resources.${action.key}.LeaseUntil`]: entryOf(this.job, action)!.Intended })
    }
    this.lastObservation = `${action.key}: ${meaning.message}`
    if (!(meaning instanceof RetryableError)) {
      if (!action.optional) throw meaning
      this.skipped.add(action.key)
      return false
    }
    const inLine = action.line !== undefined && meaning instanceof QuotaError
    if (inLine) this.draft.join(action.line!, this.now())
    else if (this.job.Line === action.line?.name) this.draft.leave(this.now())
    const delaySeconds = inLine ? config.timing.quotaRetrySeconds : retryDelay(this.job.Waiting?.Attempts ?? 0, config.timing, random)
    if (!inLine && isWeather(meaning) && !startedAt(this.job, action)) this.draft.extend(delaySeconds)
    this.waits.push({ key: action.key, delaySeconds, reason: meaning.reason, refused: true })
    this.progressed = true
    return false
  }
}
