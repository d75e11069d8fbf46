import { isoTime } from '../../shared/clock'
import { isClosed, type Job } from '../../shared/job/job'
import { exitCodes } from '../exit-codes'
import { Failure } from '../failure'
import { demandJob } from '../jobs/job-id'
import { concludeFollowing, follow } from '../jobs/follow'
import { defaultInterval, intervalOption, secondsOption, timeoutOption } from '../request/submission'
import { examples, type Register } from './command'

interface CancelOptions {
  wait?: boolean
  interval?: string
  timeout?: string
}

const tooLate = (job: Job): Failure =>
  isClosed(job)
    ? new Failure(exitCodes.conflict, `The job is over: ${job.Status}.`, `See \`maskopy show ${job.JobId}\`.`)
    : new Failure(
        exitCodes.conflict,
        `The job is in ${job.Step} and cannot be cancelled any more.`,
        'Let it end: clean-up follows by itself.'
      )

/** `maskopy cancel`: asks for a job to be cancelled. */
export const cancel: Register = (program, act) => {
  program
    .command('cancel')
    .summary('cancel a running job')
    .description(
      'Asks for a job to be cancelled: what it made is deleted, and the answer is CANCELLED. Refused once its ' +
        'final snapshot is being released (exit code 5).'
    )
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
    .option('--wait', 'follow the job until it is cleaned up; exit code 0 if it was cancelled')
    .addOption(timeoutOption())
    .addOption(intervalOption())
    .addHelpText('after', examples('maskopy cancel 01HZX3… --wait'))
    .action(
      act(async (context, text: string, options: CancelOptions) => {
        const { deployment, surroundings, terminal, json } = context
        const following = {
          intervalSeconds: secondsOption(options.interval ?? defaultInterval, '--interval'),
          timeoutSeconds: options.timeout === undefined ? undefined : secondsOption(options.timeout, '--timeout')
        }
        await deployment.demandOwn('cancel')
        const { JobId } = await demandJob(context, text)
        const { job, requested } = await (await deployment.jobs()).requestCancel(JobId, isoTime(surroundings.now()))
        if (!requested) throw tooLate(job!)
        await deployment.nudge(job!.Step, JobId)
        if (options.wait) {
          const end = await follow(context, JobId, following)
          concludeFollowing(context, end)
          return end.Status === 'CANCELLED' ? exitCodes.ok : exitCodes.failed
        }
        if (json) terminal.json({ jobId: JobId, cancelRequestedAt: job!.CancelRequestedAt })
        else terminal.line(`The job ${JobId} will be cancelled and cleaned up. Follow it with \`maskopy watch ${JobId}\`.`)
        return exitCodes.ok
      })
    )
}
