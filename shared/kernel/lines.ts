import type { InLine, Job } from '../job/job'
import type { LineIndex } from '../job/line-index'
import type { JobStore } from '../job/store'
import type { Waited, WaitedLines } from '../job/waited-lines'
import type { OwnMessage } from './hint'
import type { Inboxes } from './inboxes'

/** A line that a job has left, and who had said to stand behind it. */
export interface LeftLine {
  line: string
  jobId: string
  follower?: InLine
}

/**
 * Who tries next where a quota is full. A *wake* says that a place has become free: it is worth one try, and is passed on until
 * somebody makes it. A *nudge* says that it may be the job's turn: who starts on one makes sure that the next one tries as well.
 */
export class Lines {
  constructor(
    private readonly index: LineIndex,
    private readonly waited: WaitedLines,
    private readonly store: JobStore,
    private readonly inboxes: Inboxes
  ) {}

  /** Who stands ahead of a place in a line, as far as the index knows; `gone` are those who do not, by their records. */
  async ahead(line: string, order: string, gone: ReadonlySet<string>): Promise<InLine | undefined> {
    return (await this.index.first(line, order)).find(({ JobId }) => !gone.has(JobId))
  }

  follow(ahead: string, line: string, follower: InLine): Promise<boolean> {
    return this.index.follow(ahead, line, follower)
  }

  /** Somebody is about to wait in a line. */
  join(line: string, now: number): Promise<void> {
    return this.waited.note(line, now)
  }

  /** Nobody stands in a line any more, though somebody said at the time `seen` that he waits. */
  forget(line: string, seen: string, now: number): Promise<void> {
    return this.waited.forget(line, seen, now)
  }

  /** Somebody has left: whoever is first now may try. The index may not know the follower yet. */
  async left({ line, jobId, follower }: LeftLine): Promise<void> {
    const first = (await this.index.first(line)).find(({ JobId }) => JobId !== jobId) ?? follower
    await this.tell(first, (JobId) => ({ Hint: 'nudge', JobId }))
  }

  /** A place has become free; `waited`, where it is known, says whether anybody is there whom that helps. */
  async freed(line: string, waited?: Waited): Promise<void> {
    if (waited && !(line in waited)) return
    const [first] = await this.index.first(line)
    await this.tell(first, (JobId) => ({ Hint: 'wake', JobId, Line: line }))
  }

  /** A wake has come to a job that has left the line: it goes to whoever is first by the record. */
  async passOn(line: string): Promise<void> {
    await this.tell(await this.firstByRecord(line), (JobId) => ({ Hint: 'wake', JobId, Line: line }))
  }

  /** Whatever was missed, the first of the line tries now; whether there is one. */
  async nudgeFirst(line: string): Promise<boolean> {
    const first = await this.firstByRecord(line)
    await this.tell(first, (JobId) => ({ Hint: 'nudge', JobId }))
    return first !== undefined
  }

  private async firstByRecord(line: string): Promise<Job | undefined> {
    for (const { JobId } of await this.index.first(line)) {
      const job = await this.store.get(JobId)
      if (job?.Line === line) return job
    }
    return undefined
  }

  private async tell(first: InLine | undefined, message: (jobId: string) => OwnMessage): Promise<void> {
    if (first) await this.inboxes.send(first.Step, message(first.JobId))
  }
}
