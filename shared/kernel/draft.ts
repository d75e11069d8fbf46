import { isoTime, secondsBetween } from '../clock'
import { ConflictError } from '../errors'
import { applied, merged, type Changes } from '../job/changes'
import type { InLine, Job } from '../job/job'
import type { QuotaLine } from '../job/quota-lines'
import type { JobStore } from '../job/store'
import { outOfLine, stepStartedAt } from '../job/transitions'
import type { Action } from './step'

/** What a write has done besides: a line was left. */
export interface Saved {
  left?: string
  follower?: InLine
}

/** The record in hand: what a turn learns is kept here until the next write takes it along. */
export class Draft {
  private unsaved: Changes = {}
  /** The line that the record says the job stands in. */
  private line: string | undefined

  constructor(
    private readonly store: JobStore,
    public job: Job
  ) {
    this.line = job.Line
  }

  /** A fact of the record: kept in memory until the next write. */
  note(changes: Changes): void {
    this.unsaved = { ...this.unsaved, ...changes }
    this.job = applied(this.job, changes)
  }

  /** Writes what was learnt together with `changes`; facts of the ledger survive a lost race. */
  async save(changes: Changes, now: number): Promise<Saved> {
    const all = merged(this.unsaved, { UpdatedAt: isoTime(now), ...changes })
    const line = this.line
    const before = await this.write(all)
    this.unsaved = {}
    this.job = { ...applied(this.job, changes), Version: this.job.Version + 1 }
    this.line = this.job.Line
    return line !== undefined && line !== this.line ? { left: line, follower: before.FollowedBy } : {}
  }

  /** AWS has accepted the operation. */
  recordStart({ key, intends }: Action<never>, arn: string | undefined, now: number): void {
    const at = isoTime(now)
    if (intends) this.note({ [`Resources.${key}.Started`]: at, ...(arn && { [`Resources.${key}.Arn`]: arn }) })
    this.note({ [`Progress.${key}`]: { StartedAt: at } })
  }

  /** The operation is over, and took its time. */
  recordEnd({ key, removes, takes }: Action<never>, operation: string, now: number): void {
    const at = isoTime(now)
    const began = this.job.Progress[key]?.StartedAt
    this.note({ [`Progress.${key}`]: { ...this.job.Progress[key], DoneAt: at } })
    if (removes && !this.job.Resources[removes]?.Deleted) this.note({ [`Resources.${removes}.Deleted`]: at })
    if (takes && began) this.note({ [`Durations.${operation}`]: secondsBetween(began, now) })
  }

  /** Stands in a line, from the next write on. */
  join({ name, holdsPlace }: QuotaLine, now: number): void {
    if (this.job.Line === name) return
    this.note({ Line: name, LineOrder: orderIn(this.job, holdsPlace), LineSince: isoTime(now), FollowedBy: undefined })
  }

  /** Stands in no line any more, from the next write on. */
  leave(now: number): void {
    if (this.job.Line === undefined) return
    const started = stepStartedAt(this.job) ?? now
    const seconds = Math.max(0, secondsBetween(isoTime(Math.max(started, Date.parse(this.job.LineSince!))), now))
    this.note(outOfLine)
    this.extend(seconds)
  }

  /** The step's deadline grows by what it waits for room; before AWS has accepted anything it does not run at all. */
  extend(seconds: number): void {
    if (seconds > 0 && stepStartedAt(this.job) !== undefined) this.note({ LineSeconds: (this.job.LineSeconds ?? 0) + seconds })
  }

  private async write(changes: Changes): Promise<Partial<Job>> {
    try {
      return await this.store.move(this.job, changes)
    } catch (error) {
      if (error instanceof ConflictError) await this.saveFacts()
      throw error
    }
  }

  private async saveFacts(): Promise<void> {
    const facts = Object.entries(this.unsaved).filter(([path]) => /^Resources\.[^.]+\.(Arn|Started|Deleted)$/.test(path))
    if (facts.length > 0) await this.store.note(this.job.JobId, Object.fromEntries(facts))
  }
}

/** The place in a line: those who hold something already come first, then it is the order of acceptance. */
export const orderIn = ({ AcceptedAt, JobId }: Job, holdsPlace = false): string => `${holdsPlace ? '#' : ''}${AcceptedAt}#${JobId}`
