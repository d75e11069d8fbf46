import type { Run, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction } from './judge'
import { isThere, type Made } from './provenance'

const mentions = (labels: readonly string[] = [], { arn, name }: Made): boolean =>
  labels.some((label) => label.includes(arn) || label.includes(name))

/**
 * I2. When all is over nothing that a job made exists in any account, but the final snapshot of one that succeeded, and what AWS
 * never lets go, which record and completion name, and which is due again. A completion leaves out nothing that exists, and names
 * nothing that the job has not made.
 */
class NothingLeftBehind extends Judge {
  readonly name = 'I2'
  private completionsRead = 0
  private readonly cleaningSince = new Map<string, number>()
  private readonly labelled = new Map<string, readonly string[]>()

  protected override see(call: TracedCall, world: World): void {
    if (!isByFunction(call) || !call.tookEffect) return
    const jobId = this.provenance.jobAtWork(call)
    if (jobId && call.service === 'dynamodb' && !this.cleaningSince.has(jobId)) {
      if ((world.job(jobId)?.Status ?? 'RUNNING') !== 'RUNNING') this.cleaningSince.set(jobId, call.sequence)
    }
    if (call.operation === 'SendMessage') this.readCompletions(world, call)
  }

  protected override end({ world, trace }: Run): void {
    this.readCompletions(world)
    const hanging = new Set(trace.flatMap((entry) => (entry.kind === 'incident' && /hang|never/.test(entry.what) ? entry.subject : [])))
    for (const made of this.provenance.all()) {
      const one = world.byArn(made.arn)
      if (!isThere(one) || this.isKept(made, world)) continue
      const what = `the ${one.kind} ${made.arn}, which is ${one.status},`
      const job = made.jobId ? world.job(made.jobId) : undefined
      if (![...hanging].some((subject) => subject === made.arn || subject === made.name)) this.report(`${what} is left behind`, made.jobId)
      else if (!mentions(job?.LeftBehind, made) || !mentions(this.labelled.get(job.JobId), made)) {
        this.report(`${what} cannot go, and is not named`, made.jobId)
      } else if (!job.DueAt) this.report(`${what} cannot go, and nobody will try again`, made.jobId)
    }
  }

  /** The final snapshot of a job that succeeded, which is what it was all for. */
  private isKept({ arn, jobId }: Made, world: World): boolean {
    const job = jobId ? world.job(jobId) : undefined
    return job?.Status === 'SUCCEEDED' && job.CreatedFinalSnapshots?.[0]?.SnapshotARN === arn
  }

  private readCompletions(world: World, call?: TracedCall): void {
    const all = world.completions()
    for (; this.completionsRead < all.length; this.completionsRead++) {
      const { body } = all[this.completionsRead]!
      if (body?.JobId && !this.labelled.has(body.JobId)) this.judge(body, world, call)
    }
  }

  /** What was there before clean-up began is gone by now, or is named. What a stalled function makes later nobody can name. */
  private judge(body: any, world: World, call?: TracedCall): void {
    const labels: string[] = body.LeftBehind ?? []
    this.labelled.set(body.JobId, labels)
    const own = this.provenance.ofJob(body.JobId)
    const since = this.cleaningSince.get(body.JobId) ?? Infinity
    for (const made of own.filter(({ sequence }) => sequence < since)) {
      const isFinal = body.Status === 'SUCCEEDED' && made.arn === body.FinalSnapshotArn
      if (isFinal || !isThere(world.byArn(made.arn)) || mentions(labels, made)) continue
      this.report(`the completion of ${body.JobId} says nothing of ${made.arn}, which exists`, body.JobId, call)
    }
    for (const label of labels) {
      if (own.some((made) => mentions([label], made))) continue
      this.report(`the completion of ${body.JobId} names ${label}, which the job has not made`, body.JobId, call)
    }
  }
}

export const nothingLeftBehind: CheckerFactory = () => new NothingLeftBehind()
