import type { Run, World } from '../aftermath'
import type { CheckerFactory } from '../checker'
import type { TracedCall } from '../trace'
import { Judge, isByFunction } from './judge'
import { isProved, isSameRequest, type ReadRequest } from './requests'

/**
 * I3. Every message of the intake queue is one job, or, where it repeats a request, the job of that request; every job has one
 * completion, which says the same however often it is delivered; and nothing else is answered.
 */
class AlwaysAnAnswer extends Judge {
  readonly name = 'I3'
  private completionsRead = 0
  private readonly texts = new Map<string, string>()

  protected override see(call: TracedCall, world: World): void {
    if (isByFunction(call) && call.operation === 'SendMessage') this.readCompletions(world, call)
  }

  protected override end({ world, aftermath }: Run): void {
    this.readCompletions(world)
    if (aftermath.unfinished) this.report(`the run did not come to rest: ${aftermath.unfinished}`)
    const requests = this.requests(world)
    for (const request of requests) this.judge(request, requests, world)
    const sent = new Set(requests.map(({ jobId }) => jobId))
    for (const jobId of this.texts.keys()) if (!sent.has(jobId)) this.report(`nobody sent the message of the job ${jobId}`, jobId)
    for (const job of aftermath.items.filter(({ Item }) => Item === 'JOB')) {
      const text = this.texts.get(job.JobId)
      if (!text) this.report(`the job ${job.JobId} has no completion`, job.JobId)
      else if (JSON.parse(text).Status !== job.Status) {
        this.report(`the job ${job.JobId} is ${job.Status}, and its completion says otherwise`, job.JobId)
      }
      if (!job.ClosedAt) this.report(`the job ${job.JobId} is not over`, job.JobId)
    }
  }

  private readCompletions(world: World, call?: TracedCall): void {
    const all = world.completions()
    for (; this.completionsRead < all.length; this.completionsRead++) {
      const { body, text } = all[this.completionsRead]!
      const jobId = body?.JobId
      if (typeof jobId !== 'string') this.report(`a completion speaks of no job: ${text.slice(0, 200)}`, undefined, call)
      else if ((this.texts.get(jobId) ?? text) !== text) this.report(`the job ${jobId} has two completions that differ`, jobId, call)
      else this.texts.set(jobId, text)
    }
  }

  private judge(request: ReadRequest, requests: readonly ReadRequest[], world: World): void {
    const same = requests.filter((other) => isSameRequest(request, other))
    const answered = [...new Set(same.map(({ jobId }) => jobId))].filter((jobId) => this.texts.has(jobId))
    const isAnswered = answered.includes(request.jobId) || (isProved(request) && answered.length > 0)
    if (!isAnswered) this.report(`the message ${request.messageId} (${request.sort}) has no answer`, request.jobId)
    const carriedOut = answered.filter((jobId) => world.job(jobId)?.Source)
    if (carriedOut.length > 1) this.report(`one request became the jobs ${carriedOut.join(' and ')}`, request.jobId)
  }
}

export const alwaysAnAnswer: CheckerFactory = () => new AlwaysAnAnswer()
