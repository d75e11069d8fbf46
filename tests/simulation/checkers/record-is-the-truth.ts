import type { Run, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction } from './judge'
import { isMaker, isThere, type Made } from './provenance'

const steps = [
  'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release',
  'clean-up', 'publish-completion'
]
const closed = ['SUCCEEDED', 'FAILED', 'CANCELLED']

/** How far ahead the due time of a job may lie that somebody has in hand and that waits for nothing. */
const inHandSeconds = 900

const seconds = (from: string, to: number): number => (to - Date.parse(from)) / 1000

const isCalled = (made: Made, { Name }: { Name: string }): boolean => Name.toLowerCase() === made.name.toLowerCase()

/** The flow: on to the next step, or to clean-up; run mode `none` leaves out all masking, and a failed masking starts over once. */
const mayFollow = (before: any, now: { Step: string; Attempt: number; isUnmasked: boolean }): boolean => {
  if (now.Step === before.Step || now.Step === 'clean-up') return true
  if (now.Step === 'restore-database' && before.Step === 'obfuscate') return now.Attempt === before.Attempt + 1
  if (now.isUnmasked && now.Step === 'release') return before.Step === 'copy-to-staging'
  return steps.indexOf(now.Step) === steps.indexOf(before.Step) + 1
}

/**
 * I7. Whatever a call makes stands in the ledger before the call. The record never says what is not so: of its step, its status,
 * its wait, of what was started and what is deleted; and an open job is always due. At the end its history tells every move.
 */
class RecordIsTheTruth extends Judge {
  readonly name = 'I7'
  private readonly before = new Map<string, any>()

  protected override see(call: TracedCall, world: World): void {
    if (!isByFunction(call) || !call.tookEffect) return
    const jobId = this.provenance.jobAtWork(call)
    if (!jobId) return
    if (isMaker(call)) this.judgeIntent(call, jobId, world)
    if (call.service !== 'dynamodb' || !['PutItem', 'UpdateItem'].includes(call.operation)) return
    const job = world.job(jobId)
    if (!job) return
    this.judgeState(job, world, call)
    this.judgeMove(this.before.get(jobId), job, call)
    this.judgeLedger(this.before.get(jobId), job, world, call)
    this.before.set(jobId, job)
  }

  private judgeIntent(call: TracedCall, jobId: string, world: World): void {
    const entries: any[] = Object.values(world.job(jobId)?.Resources ?? {})
    for (const made of this.provenance.ofJob(jobId).filter(({ sequence }) => sequence === call.sequence)) {
      const entry = entries.find((one) => isCalled(made, one) && one.Account === made.account)
      if (!entry?.Intended) this.report(`${made.arn} was made before the ledger of ${jobId} said so`, jobId, call)
    }
  }

  private judgeState(job: any, world: World, call: TracedCall): void {
    const { JobId, Step, Status, ClosedAt, DueAt, DueLine, Waiting, Begun } = job
    const says = (what: string) => this.report(`the record of ${JobId} says ${what}`, JobId, call)
    if (!steps.includes(Step)) says(`that it is in '${Step}', which is no step`)
    const isEnding = steps.indexOf(Step) >= steps.indexOf('clean-up')
    if (isEnding === (Status === 'RUNNING')) says(`${Status} in the step ${Step}`)
    if (closed.includes(Status) !== (ClosedAt !== undefined)) says(`${Status}, and that it was closed at ${ClosedAt}`)
    const sent = world.completions().filter(({ body }) => body?.JobId === JobId)
    if (ClosedAt && !sent.some(({ body }) => body.Status === Status)) says(`${Status}, and no such completion was sent`)
    if (ClosedAt) return
    if (!DueAt || DueLine !== 'DUE') says('that nobody will look at it again, and it is not over')
    if (!job.StepEnteredAt || !job.DeadlineAt) says('not since when, or until when')
    if (Waiting) this.judgeWait(job, says)
    else if (Begun && DueAt && -seconds(DueAt, call.at) > inHandSeconds) says('not what it waits for')
  }

  private judgeWait({ Waiting, StepEnteredAt }: any, says: (what: string) => void): void {
    if (!Waiting.For?.length) says('that it waits for nothing')
    if (![Waiting.Since, Waiting.Due, Waiting.Deadline].every((time) => Number.isFinite(Date.parse(time)))) says('not since when it waits')
    // Clocks of functions may differ by minutes.
    else if (seconds(StepEnteredAt, Date.parse(Waiting.Since)) < -900) says('that it waits since before it came into the step')
  }

  private judgeMove(before: any, { JobId, Step, Attempt, Status, Version, Request }: any, call: TracedCall): void {
    if (!before) return
    const moves = `the record of ${JobId} moves from ${before.Status} in ${before.Step} to ${Status} in ${Step}`
    if (!mayFollow(before, { Step, Attempt, isUnmasked: Request?.ObfuscateRunMode === 'none' })) this.report(moves, JobId, call)
    if (closed.includes(before.Status) && before.Status !== Status) this.report(moves, JobId, call)
    if (Version < before.Version) this.report(`${moves}, and its version falls`, JobId, call)
  }

  private judgeLedger(before: any, job: any, world: World, call: TracedCall): void {
    const own = this.provenance.ofJob(job.JobId)
    for (const [key, entry] of Object.entries<any>(job.Resources ?? {})) {
      const known = before?.Resources?.[key]
      const made = own.filter((one) => isCalled(one, entry))
      if (entry.Started && !known?.Started && made.length === 0) {
        this.report(`the ledger of ${job.JobId} says that ${entry.Name} was started, and nobody did`, job.JobId, call)
      }
      if (!entry.Deleted || known?.Deleted) continue
      // What a stalled function makes behind the back of whoever has looked is for the later look to find.
      const alive = made.find(({ arn, at }) => at < this.provenance.runBeganAt(call) && isThere(world.byArn(arn)) && this.isOf(entry, arn, world))
      const status = alive && world.byArn(alive.arn)!.status
      if (alive) this.report(`the ledger of ${job.JobId} says that ${entry.Name} is deleted, and it is ${status}`, job.JobId, call)
    }
    for (const key of Object.keys(before?.Resources ?? {})) {
      if (!job.Resources?.[key]) this.report(`the ledger of ${job.JobId} has forgotten ${key}`, job.JobId, call)
    }
  }

  /** Tasks and their definitions have one name. */
  private isOf({ Kind }: any, arn: string, world: World): boolean {
    const kind = world.byArn(arn)?.kind
    return Kind === kind || (Kind === 'db-member' && kind === 'db-instance')
  }

  protected override end({ world, aftermath }: Run): void {
    for (const made of this.provenance.all()) {
      const entries: any[] = Object.values((made.jobId && world.job(made.jobId)?.Resources) ?? {})
      if (!entries.some((entry) => isCalled(made, entry))) this.report(`${made.arn} stands in no ledger`, made.jobId)
    }
    for (const job of aftermath.items.filter(({ Item }) => Item === 'JOB')) this.judgeEnd(job, aftermath.items)
  }

  private judgeEnd(job: any, items: any[]): void {
    const { JobId, Status, LeftBehind, DueAt } = job
    if (DueAt && !LeftBehind?.length) this.report(`the job ${JobId} is over and still due at ${DueAt}`, JobId)
    const moves = items
      .filter(({ JobId: of, Item }) => of === JobId && String(Item).startsWith('HISTORY#'))
      .sort((one, other) => (one.Item < other.Item ? -1 : 1))
    let at = 'intake'
    for (const { From, To } of moves) {
      if (From !== at) this.report(`the history of ${JobId} says nothing between ${at} and ${From}`, JobId)
      at = To
    }
    if (at !== Status) this.report(`the history of ${JobId} ends in ${at}, and the job is ${Status}`, JobId)
  }
}

export const recordIsTheTruth: CheckerFactory = () => new RecordIsTheTruth()
