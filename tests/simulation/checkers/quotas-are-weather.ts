import type { Run } from '../aftermath'
import type { CheckerFactory } from '../checker'
import { Judge } from './judge'

/** Codes with which AWS says "not now": throttling, full quotas, missing capacity. Those of RDS also end in `Fault`. */
const weather = new RegExp(
  '^(Throttl|RequestThrottled|TooManyRequests|SlowDown|ProvisionedThroughputExceeded|ServiceUnavailable|InternalFailure)' +
    '|QuotaExceeded|LimitExceeded|Insufficient\\w*Capacity|Capacity is unavailable'
)

/** Reasons of that kind as a record may give them for a wait. */
const waitingFor = /quota|throttl|capacity|unavailable|no answer/i

/**
 * I6. No job fails because a quota was full or a call was throttled, unless its own deadline is past; and a request to which
 * nothing has happened that could end it succeeds.
 */
class QuotasAreWeather extends Judge {
  readonly name = 'I6'

  protected override end({ world, aftermath, timing }: Run): void {
    const requests = this.requests(world)
    for (const { body } of aftermath.completions) {
      if (!body?.JobId || body.Status !== 'FAILED') continue
      const job = world.job(body.JobId)
      const { Name, Cause = '', Message = '' } = body.Error ?? {}
      const failedBecause = `the job ${body.JobId} failed with ${Name} (${Cause || Message})`
      const lasted = (Date.parse(body.EndedAt) - Date.parse(job?.AcceptedAt ?? body.StartedAt)) / 1000
      if (Name === 'MaskopyThrottlingException' || weather.test(Cause)) this.report(`${failedBecause}: that is weather`, body.JobId)
      if (Name === 'MaskopyTimeoutException' && waitingFor.test(Message) && lasted < timing.jobDeadlineSeconds) {
        this.report(`${failedBecause} after ${Math.round(lasted)} of ${timing.jobDeadlineSeconds} seconds`, body.JobId)
      }
    }
    const statuses = new Map(aftermath.completions.map(({ body }) => [body?.JobId, body]))
    for (const { jobId, expects, sort } of requests) {
      const body = statuses.get(jobId)
      if (!body || expects === 'any' || body.Status === expects) continue
      this.report(`the request ${jobId} (${sort}) should be ${expects} and is ${body.Status}: ${body.msgDetail}`, jobId)
    }
  }
}

export const quotasAreWeather: CheckerFactory = () => new QuotasAreWeather()
