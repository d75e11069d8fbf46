import { isClosed } from '../../shared/job/job'
import { exitCodes } from '../exit-codes'
import { Failure } from '../failure'
import { demandJob } from '../jobs/job-id'
import { addInputOptions, inputsFrom } from '../request/input-options'
import { addSubmissionOptions, submitRequest, type SubmissionOptions } from '../request/submission'
import { examples, type Register } from './command'

/** `maskopy retry`: a new job from an old request. */
export const retry: Register = (program, act) => {
  const command = program
    .command('retry')
    .summary('request the same again, as a new job')
    .description(
      "Sends the request of a closed job again, with a fresh proof of identity: it needs credentials of the " +
        "application's role. Options replace inputs."
    )
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
  addInputOptions(addSubmissionOptions(command))
    .addHelpText(
      'after',
      examples('maskopy retry 01HZX3… --wait', 'maskopy retry 01HZX3… --sql-script-list customers.sql,cards.sql')
    )
    .action(
      act(async (context, text: string, options: SubmissionOptions & Record<string, unknown>) => {
        const job = await demandJob(context, text)
        if (!isClosed(job)) {
          throw new Failure(
            exitCodes.conflict,
            `The job is still in ${job.Step}.`,
            `Wait for its end, or cancel it with \`maskopy cancel ${job.JobId}\`.`
          )
        }
        // The same token would be the same job.
        const { ClientRequestToken: _, ...request } = job.Request
        if (Object.keys(request).length === 0) {
          throw new Failure(
            exitCodes.conflict,
            'The job was refused before its request could be read.',
            'Send it again with `maskopy submit`.'
          )
        }
        return submitRequest(context, { ...request, ...inputsFrom(options) }, options)
      })
    )
}
