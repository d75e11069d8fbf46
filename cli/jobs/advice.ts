import type { ExceptionName } from '../../shared/errors'
import type { Job } from '../../shared/job/job'

type Advice = (job: Job) => string

const again = ({ JobId }: Job) => `\`maskopy retry ${JobId}\``

/** Before anything is made, the request is what is wrong; afterwards it is something of ours. */
const ofRequest = (job: Job): boolean => job.Error!.Step === 'intake'
const ofScripts = (job: Job): boolean => job.Error!.Step === 'obfuscate' || job.Error!.Step === 'verify'

const advice: Readonly<Record<ExceptionName, Advice>> = {
  MaskopyAccessException: (job) =>
    ofRequest(job)
      ? 'Ask as the rule demands, and send the request again.'
      : `Run \`maskopy doctor\` with a profile of the source account, deploy again what it names, then ${again(job)}.`,
  MaskopyDBInstanceStatusException: (job) =>
    `Ask \`aws rds describe-events\` why, correct parameter group, option group or class, then ${again(job)}.`,
  MaskopyHTTPException: (job) => `See the AWS Health Dashboard, then ${again(job)}.`,
  MaskopyResourceException: (job) => {
    if (ofScripts(job)) return `Correct the script, whose log is in /ecs/maskopy/bootstrap-logs, then ${again(job)}.`
    return ofRequest(job) ? 'Correct the request, and send it again.' : `Correct what AWS refuses, then ${again(job)}.`
  },
  MaskopyResourceNotFoundException: (job) =>
    ofRequest(job) ? 'Correct the request, and send it again.' : `Find out from CloudTrail who deleted it, then ${again(job)}.`,
  MaskopyTimeoutException: (job) => `\`maskopy history ${job.JobId}\` shows what it waited for.`,
  MaskopyThrottlingException: (job) => `\`maskopy doctor\` shows what is left of the quotas; ${again(job)} later.`
}

/** What somebody may do about a job that ended badly: one sentence, and where there is more. */
export const nextStep = (job: Job): string | undefined => {
  const { Error: error, LeftBehind, JobId } = job
  const left = LeftBehind?.length ? `\`maskopy resources ${JobId}\` shows what still exists; clean-up goes on trying.` : undefined
  if (!error) return left
  const what = `${advice[error.Name](job)} More under ${error.Name} in docs/operations.md.`
  return left ? `${what} ${left}` : what
}
