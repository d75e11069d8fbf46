import type { Config } from '../config/schema'
import { isoTime, secondsBetween, type Clock } from '../clock'
import { ConflictError, PermanentError, RetryableError } from '../errors'
import { applied, merged, type Changes } from '../job/changes'
import type { Job } from '../job/job'
import { canFail } from '../job/steps'
import type { JobStore } from '../job/store'
import type { Random } from '../random'
import type { Hint } from './hint'
import {
  entryOf, forgotten, hasJustShared, intentOf, isDone, isHeldBack, leaseFrom, operationOf, startedAt, wasRefused
} from './action-state'
import { observationDelay, retryDelay } from './observation-delay'
import { isDefinite, refusal, setback } from './refusals'
import type { Action, Observation, Step } from './step'

/** What a turn waits for. */
export interface Wait {
  key: string
  resource?: string
  /** Seconds until it is worth looking again. */
  delaySeconds: number
  percent?: number
  reason?: string
  /** AWS refused, and `reason` says why. */
  refused?: boolean
  /** AWS refused before, and it is too early to try again. */
  heldBack?: boolean
}

export interface TurnContext<Aws> {
  step: Step<Aws>
  aws: Aws
  store: JobStore
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
  /** The last thing that AWS said, for the history. */
  lastObservation = ''
  private unsaved: Changes = {}
  private readonly intendedHere = new Set<string>()
  private readonly skipped = new Set<string>()

  constructor(
    private readonly context: TurnContext<Aws>,
    public job: Job,
    private readonly hint: Hint,
    /** False past a deadline: AWS is asked, and nothing is begun. */
    private readonly mayStart = true
  ) {}

  /** Carries out everything that can be done now; true when every required action is done. Throws PermanentError. */
  async run(): Promise<boolean> {
    for (;;) {
      const actions = this.context.step.actions(this.job)
      const open = actions.filter(({ key }) => !isDone(this.job, key) && !this.skipped.has(key))
      if (open.every(({ optional }) => optional)) return true
      // Nothing is asked twice in one turn.
      const asked = new Set(this.waits.map(({ key }) => key))
      const ready = open.filter(({ key, after = [] }) => !asked.has(key) && after.every((other) => isDone(this.job, other)))
      await this.begin(ready)
      let anyDone = false
      for (const action of ready) anyDone = (await this.carryOut(action)) || anyDone
      if (!anyDone) return false
    }
  }

  /** Writes what the turn has learnt together with `changes`; facts of the ledger survive a lost race. */
  async save(changes: Changes): Promise<void> {
    const all = merged(this.unsaved, { UpdatedAt: isoTime(this.now()), ...changes })
    try {
      await this.context.store.move(this.job, all)
    } catch (error) {
      if (error instanceof ConflictError) await this.saveFacts()
      throw error
    }
    this.unsaved = {}
    this.job = { ...applied(this.job, changes), Version: this.job.Version + 1 }
  }

  /** A fact of the record: kept in memory until the next write. */
  note(changes: Changes): void {
    this.unsaved = { ...this.unsaved, ...changes }
    this.job = applied(this.job, changes)
  }

  private async saveFacts(): Promise<void> {
    const facts = Object.entries(this.unsaved).filter(([path]) => /^Resources\.[^.]+\.(Arn|Started|Deleted)$/.test(path))
    if (facts.length > 0) await this.context.store.note(this.job.JobId, Object.fromEntries(facts))
  }

  /** Records that the step has begun, and what it is about to create. */
  private async begin(ready: Action<Aws>[]): Promise<void> {
    const changes: Changes = this.job.Begun ? {} : { Begun: true }
    const { step, config } = this.context
    for (const action of ready) {
      if (!action.intends || entryOf(this.job, action) || !this.mayStart) continue
      changes[`Resources.${action.key}`] = intentOf(action.intends, step.name, this.now(), config.timing)
      this.intendedHere.add(action.key)
    }
    if (Object.keys(changes).length === 0) return
    await this.save(changes)
    this.progressed = true
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
    await this.save({ ...known, [`${path}.LeaseUntil`]: LeaseUntil })
    this.intendedHere.add(action.key)
    this.progressed = true
  }

  /** True when the action is done, or will not be waited for any more. */
  private async carryOut(action: Action<Aws>): Promise<boolean> {
    try {
      if (isHeldBack(this.job, action, this.hint, this.now())) return this.holdBack(action)
      if (startedAt(this.job, action)) return this.judge(action, await action.observe(this.job, this.context.aws))
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
    if (action.rememberedSeconds !== undefined && secondsBetween(entry.Intended, now) > action.rememberedSeconds) throw forgotten(entry)
    await this.intendAgain(action)
    return this.start(action)
  }

  private leave({ key }: Action<Aws>, delaySeconds = 1, reason = 'not started'): false {
    this.waits.push({ key, delaySeconds: Math.max(1, delaySeconds), reason })
    return false
  }

  private recordStart(action: Action<Aws>, arn: string | undefined): void {
    const at = isoTime(this.now())
    if (action.intends) this.note({ [`Resources.${action.key}.Started`]: at, ...(arn && { [`Resources.${action.key}.Arn`]: arn }) })
    this.note({ [`Progress.${action.key}`]: { StartedAt: at } })
    this.progressed = true
  }

  private holdBack({ key }: Action<Aws>): false {
    const { NotBefore, Reason } = this.job.Waiting!
    this.waits.push({ key, delaySeconds: (Date.parse(NotBefore!) - this.now()) / 1000, reason: Reason, heldBack: true })
    return false
  }

  private judge(action: Action<Aws>, seen: Observation): boolean {
    const observation = seen.state === 'absent' ? this.absent(action) : seen
    this.lastObservation = `${action.key}: ${'status' in observation && observation.status ? observation.status : observation.state}`
    if ('facts' in observation && observation.facts) this.note(observation.facts as Changes)
    if ('arn' in observation && observation.arn && action.intends && !entryOf(this.job, action)?.Arn) {
      this.note({ [`Resources.${action.key}.Arn`]: observation.arn })
    }
    if (observation.state === 'failed') throw observation.error
    if (observation.state === 'pending') {
      const { percent, status } = observation
      const resource = entryOf(this.job, action)?.Arn ?? observation.arn
      this.waits.push({ key: action.key, resource, delaySeconds: this.delayOf(action, percent), percent, reason: status })
      return false
    }
    const at = isoTime(this.now())
    this.note({ [`Progress.${action.key}`]: { ...this.job.Progress[action.key], DoneAt: at } })
    if (action.removes && !this.job.Resources[action.removes]?.Deleted) this.note({ [`Resources.${action.removes}.Deleted`]: at })
    const began = this.job.Progress[action.key]?.StartedAt
    const duration = `Durations.${operationOf(this.context.step.name, action)}`
    if (action.takes && began) this.note({ [duration]: secondsBetween(began, this.now()) })
    this.progressed = true
    return true
  }

  /** What was started and is not there: not visible yet for as long as a lease, vanished after that. */
  private absent(action: Action<Aws>): Observation {
    const started = startedAt(this.job, action)
    const age = started ? secondsBetween(started, this.now()) : 0
    if (age < this.context.config.timing.leaseSeconds) return { state: 'pending', status: 'not visible yet' }
    const name = action.intends?.name ?? action.key
    return { state: 'failed', error: new PermanentError('MaskopyResourceNotFoundException', `'${name}' has vanished.`) }
  }

  private delayOf(action: Action<Aws>, percent: number | undefined): number {
    const since = startedAt(this.job, action)
    const elapsedSeconds = since ? Math.max(0, secondsBetween(since, this.now())) : 0
    const typicalSeconds = this.job.Typical?.[operationOf(this.context.step.name, action)]
    return observationDelay({ takes: action.takes ?? 'delete', typicalSeconds, elapsedSeconds, percent }, this.context.config.timing)
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
    const delaySeconds = retryDelay(this.job.Waiting?.Attempts ?? 0, config.timing, random)
    this.waits.push({ key: action.key, delaySeconds, reason: meaning.reason, refused: true })
    this.progressed = true
    return false
  }
}
