import { concludeFollowing, follow } from '../jobs/follow'
import { demandJob } from '../jobs/job-id'
import { defaultInterval, intervalOption, secondsOption, timeoutOption } from '../request/submission'
import { examples, type Register } from './command'

interface WatchOptions {
  interval?: string
  timeout?: string
}

/** `maskopy watch`: live progress. */
export const watch: Register = (program, act) => {
  program
    .command('watch')
    .summary('follow a job, step by step')
    .description(
      'Follows a job to its end: elapsed and typical times, and a bar for what AWS reports in percent. Exit code ' +
        '0 if it succeeded, 1 if not.'
    )
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
    .addOption(timeoutOption())
    .addOption(intervalOption())
    .addHelpText('after', examples('maskopy watch 01HZX3…', 'maskopy watch 01HZX3… --json > job.json'))
    .action(
      act(async (context, text: string, options: WatchOptions) => {
        const intervalSeconds = secondsOption(options.interval ?? defaultInterval, '--interval')
        const timeoutSeconds = options.timeout === undefined ? undefined : secondsOption(options.timeout, '--timeout')
        const { JobId } = await demandJob(context, text)
        return concludeFollowing(context, await follow(context, JobId, { intervalSeconds, timeoutSeconds }))
      })
    )
}
