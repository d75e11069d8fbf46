import type { Config } from '../config/schema'
import { isoTime, secondsBetween, type Clock } from '../clock'
import { ConflictError, PermanentError, RetryableError } from '../errors'
import { applied, merged, type Changes } from '../job/changes'
import { isClosed, type Job, type LedgerEntry } from '../job/job'
import { canFail } from '../job/steps'
import type { JobStore } from '../job/store'
import type { Random } from '../random'
import type { Hint } from './hint'
import { observationDelay, retryDelay } from './observation-delay'
import { isDefinite, refusal } from './refusals'
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
    private readonly hint: Hint
  ) {}

  /** Carries out everything that can be done now; true when every required action is done. Throws PermanentError. */
  async run(): Promise<boolean> {
    for (;;) {
      const actions = this.context.step.actions(this.job)
      const open = actions.filter(({ key }) => !this.isDone(key) && !this.skipped.has(key))
      if (open.every(({ optional }) => optional)) return true
      // Nothing is asked twice in one turn.
      const asked = new Set(this.waits.map(({ key }) => key))
      const ready = open.filter(({ key, after = [] }) => !asked.has(key) && after.every((other) => this.isDone(other)))
      await this.begin(ready)
      let anyDone = false
      for (const action of ready) anyDone = (await this.carryOut(action)) || anyDone
      if (!anyDone) return false
    }
  }

  /** Writes what the turn has learnt together with `changes`; facts of the ledger survive a lost race. */
  async save(changes: Changes): Promise<void> {
    const all = merged(this.unsaved, { UpdatedAt: isoTime(this.context.clock.now()), ...changes })
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

  private isDone(key: string): boolean {
    return this.job.Progress[key]?.DoneAt !== undefined
  }

  private entryOf(action: Action<Aws>): LedgerEntry | undefined {
    return action.intends && this.job.Resources[action.key]
  }

  private isStarted(action: Action<Aws>): boolean {
    return action.intends ? this.entryOf(action)?.Started !== undefined : this.job.Progress[action.key]?.StartedAt !== undefined
  }

  /** Records that the step has begun, and what it is about to create. */
  private async begin(ready: Action<Aws>[]): Promise<void> {
    const now = this.context.clock.now()
    const LeaseUntil = isoTime(now + this.context.config.timing.leaseSeconds * 1000)
    const changes: Changes = this.job.Begun ? {} : { Begun: true }
    for (const action of ready) {
      const entry = this.entryOf(action)
      if (!action.intends || entry?.Started || this.isHeldBack(action) || (entry && Date.parse(entry.LeaseUntil) > now)) continue
      // A call that was lost may have been carried out: what it intended keeps its time, and with it its client token.
      const Intended = entry && entry.LeaseUntil > entry.Intended ? entry.Intended : isoTime(now)
      const { kind, name, in: role, account, final } = action.intends
      changes[`Resources.${action.key}`] = { Kind: kind, Name: name, In: role, Account: account, ...(final && { Final: true }), Intended, LeaseUntil }
      this.intendedHere.add(action.key)
    }
    if (Object.keys(changes).length === 0) return
    this.job = applied(this.job, changes)
    await this.save(changes)
    this.progressed = true
  }

  /** True when the action is done, or will not be waited for any more. */
  private async carryOut(action: Action<Aws>): Promise<boolean> {
    try {
      if (this.isStarted(action)) return this.judge(action, await action.observe(this.job, this.context.aws))
      if (this.isHeldBack(action)) return this.holdBack(action)
      if (action.intends && !this.intendedHere.has(action.key)) return await this.lookForLostStart(action)
      return await this.start(action)
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
    if (action.takes) return this.judge(action, { state: 'pending' })
    return this.judge(action, await action.observe(this.job, context.aws))
  }

  /** Somebody intended it and did not say what became of it: look, and start it again only after the lease. */
  private async lookForLostStart(action: Action<Aws>): Promise<boolean> {
    const seen = await action.observe(this.job, this.context.aws)
    if (seen.state !== 'absent') {
      this.recordStart(action, 'arn' in seen ? seen.arn : undefined)
      return this.judge(action, seen)
    }
    const lease = secondsBetween(isoTime(this.context.clock.now()), Date.parse(this.entryOf(action)!.LeaseUntil))
    this.waits.push({ key: action.key, delaySeconds: Math.max(1, lease), reason: 'its start may be under way' })
    return false
  }

  private recordStart(action: Action<Aws>, arn: string | undefined): void {
    const at = isoTime(this.context.clock.now())
    if (action.intends) this.note({ [`Resources.${action.key}.Started`]: at, ...(arn && { [`Resources.${action.key}.Arn`]: arn }) })
    this.note({ [`Progress.${action.key}`]: { StartedAt: at } })
    if (action.takes && !this.job.StepStartedAt) this.note({ StepStartedAt: at })
    this.progressed = true
  }

  /** A refused call waits until it is due again, whatever else arrives. */
  private isHeldBack(action: Action<Aws>): boolean {
    const { NotBefore, Observation, For } = this.job.Waiting ?? {}
    if (!NotBefore || Date.parse(NotBefore) <= this.context.clock.now() || !For!.includes(action.key)) return false
    return this.hint.kind !== 'observe' || this.hint.observation !== Observation
  }

  private holdBack({ key }: Action<Aws>): false {
    const { NotBefore, Reason } = this.job.Waiting!
    this.waits.push({ key, delaySeconds: (Date.parse(NotBefore!) - this.context.clock.now()) / 1000, reason: Reason, heldBack: true })
    return false
  }

  private judge(action: Action<Aws>, seen: Observation): boolean {
    const observation = seen.state === 'absent' ? this.absent(action) : seen
    this.lastObservation = `${action.key}: ${'status' in observation && observation.status ? observation.status : observation.state}`
    if ('facts' in observation && observation.facts) this.note(observation.facts as Changes)
    if ('arn' in observation && observation.arn && action.intends && !this.entryOf(action)?.Arn) {
      this.note({ [`Resources.${action.key}.Arn`]: observation.arn })
    }
    if (observation.state === 'failed') throw observation.error
    if (observation.state === 'pending') {
      const { percent, status } = observation
      this.waits.push({
        key: action.key, resource: this.entryOf(action)?.Arn ?? observation.arn, delaySeconds: this.delayOf(action, percent), percent, reason: status
      })
      return false
    }
    const at = isoTime(this.context.clock.now())
    this.note({ [`Progress.${action.key}`]: { ...this.job.Progress[action.key], DoneAt: at } })
    if (action.removes && !this.job.Resources[action.removes]?.Deleted) this.note({ [`Resources.${action.removes}.Deleted`]: at })
    const startedAt = this.job.Progress[action.key]?.StartedAt
    if (action.takes && startedAt) this.note({ [`Durations.${this.operation(action)}`]: secondsBetween(startedAt, Date.parse(at)) })
    this.progressed = true
    return true
  }

  /** Under what an operation's duration is remembered. */
  private operation(action: Action<Aws>): string {
    return `${this.context.step.name}/${action.takes}`
  }

  /** What was started and is not there: not visible yet for as long as a lease, vanished after that. */
  private absent(action: Action<Aws>): Observation {
    const started = this.entryOf(action)?.Started ?? this.job.Progress[action.key]?.StartedAt
    const age = started ? secondsBetween(started, this.context.clock.now()) : 0
    if (age < this.context.config.timing.leaseSeconds) return { state: 'pending', status: 'not visible yet' }
    const name = action.intends?.name ?? action.key
    return { state: 'failed', error: new PermanentError('MaskopyResourceNotFoundException', `'${name}' has vanished.`) }
  }

  private delayOf(action: Action<Aws>, percent: number | undefined): number {
    const { clock, config } = this.context
    const since = this.job.Progress[action.key]?.StartedAt ?? this.entryOf(action)?.Started ?? isoTime(clock.now())
    const elapsedSeconds = Math.max(0, secondsBetween(since, clock.now()))
    const typicalSeconds = this.job.Typical?.[this.operation(action)]
    return observationDelay({ takes: action.takes ?? 'delete', typicalSeconds, elapsedSeconds, percent }, config.timing)
  }

  private refused(action: Action<Aws>, error: unknown): boolean {
    const { clock, config, random, step } = this.context
    const justShared = secondsBetween(this.job.StepEnteredAt, clock.now()) < config.timing.retry.sharingGraceSeconds
    const meaning = refusal(error, `${step.name}, ${action.key}`, action.afterSharing === true && justShared)
    if (isDefinite(error) && this.intendedHere.has(action.key)) {
      this.note({ [`Resources.${action.key}.LeaseUntil`]: this.entryOf(action)!.Intended })
    }
    this.lastObservation = `${action.key}: ${meaning.message}`
    const retry = meaning instanceof RetryableError || !canFail(step.name) || isClosed(this.job)
    if (!retry && !action.optional) throw meaning
    if (!retry) {
      this.skipped.add(action.key)
      return false
    }
    const attempts = this.job.Waiting?.Attempts ?? 0
    const reason = meaning instanceof RetryableError ? meaning.reason : meaning.message
    this.waits.push({ key: action.key, delaySeconds: retryDelay(attempts, config.timing, random), reason, refused: true })
    this.progressed = true
    return false
  }
}
