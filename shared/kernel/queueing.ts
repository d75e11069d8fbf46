import type { InLine } from '../job/job'
import type { QuotaLine } from '../job/quota-lines'
import type { Waited } from '../job/waited-lines'
import { startedAt, entryOf, isHeldBack, wasRefused } from './action-state'
import { orderIn, type Draft, type Saved } from './draft'
import type { Hint } from './hint'
import type { Lines } from './lines'
import type { Action } from './step'

/** What an invocation knows besides the record. */
export interface Known {
  /** Who is in no line any more, whatever the index says. */
  gone: Set<string>
  /** In which lines somebody waits; undefined where that has not been read. */
  waited?: Waited
}

/** How one turn of a job behaves in lines: who tries, who stands behind whom, and who is told of what the turn sets free. */
export class Queueing {
  /** Lines in which something that is over has made room. */
  private readonly freed = new Set<string>()
  /** Whether the job was waiting in a line: others may be there as well. */
  private readonly waited: boolean
  /** The line whose quota the job has got hold of in this turn. */
  private served: string | undefined

  constructor(
    private readonly draft: Draft,
    private readonly hint: Hint,
    private readonly lines: Lines,
    private readonly known: Known
  ) {
    this.waited = draft.job.Waiting?.Line !== undefined
  }

  /** JobId of whoever tries before this job does; asked only where the action is about to be tried. */
  async ahead(action: Action<never>, now: number): Promise<string | undefined> {
    const { line } = action
    if (!line || line.holdsPlace || !this.isAboutToTry(action, line, now)) return undefined
    if (this.known.waited && !(line.name in this.known.waited)) return undefined
    return (await this.lines.ahead(line.name, orderIn(this.draft.job), this.known.gone))?.JobId
  }

  /** A wake says itself whose turn it is. */
  private isAboutToTry(action: Action<never>, line: QuotaLine, now: number): boolean {
    const { job } = this.draft
    if (startedAt(job, action) || isHeldBack(job, action, this.hint, now)) return false
    if (this.hint.kind === 'wake' && this.hint.line === line.name) return false
    const entry = entryOf(job, action)
    return entry === undefined || wasRefused(entry)
  }

  /** The action has got what its line is for. */
  serve({ line }: Action<never>, now: number): void {
    if (!line || this.draft.job.Line !== line.name) return
    this.served = line.name
    this.draft.leave(now)
  }

  /** Whatever an action took up is free again. */
  free({ frees = [] }: Pick<Action<never>, 'frees'>): void {
    for (const { name } of frees) this.freed.add(name)
  }

  /** Tells those in line for what a write has left, or made free. */
  async tell({ left, follower }: Saved): Promise<void> {
    if (left && this.maySomebodyTry(left, follower)) {
      await this.lines.left({ line: left, jobId: this.draft.job.JobId, follower })
    }
    for (const line of this.freed) await this.lines.freed(line, this.known.waited)
    this.freed.clear()
  }

  /** One free place is for one job; whoever got on without being told of one cannot know that there is no other. */
  private maySomebodyTry(left: string, follower: InLine | undefined): boolean {
    if (this.hint.kind === 'wake' && this.served === left) return false
    return follower !== undefined || this.waited
  }
}
