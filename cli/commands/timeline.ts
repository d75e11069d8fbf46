import type { Context } from '../context'
import { exitCodes } from '../exit-codes'
import { Failure, usageFailure } from '../failure'
import { demandJob } from '../jobs/job-id'
import { listJobs, statuses } from '../jobs/listing'
import { timelinePage } from '../timeline/page'
import type { JobWithHistory } from '../timeline/job-section'
import { examples, type Register } from './command'
import { sinceOption } from './jobs'

interface TimelineOptions {
  output: string
  since?: string
  application?: string
  environment?: string
}

const jobsMaximum = 200

const selected = async (context: Context, texts: string[], { since, application, environment }: TimelineOptions) => {
  if (texts.length > 0 && since) throw usageFailure('Jobs and --since cannot be given together.', 'Give one of them.')
  if (texts.length > 0) return Promise.all(texts.map((text) => demandJob(context, text)))
  if (!since) throw usageFailure('No job is given.', 'Name jobs, or give --since, such as --since 24h.')
  const { deployment, surroundings } = context
  await deployment.demandOwn('timeline --since')
  const filter = { statuses, since: sinceOption(since, surroundings.now()), application, environment, limit: jobsMaximum }
  const jobs = await listJobs(await deployment.jobs(), filter)
  if (jobs.length === 0) throw new Failure(exitCodes.notFound, 'There are no such jobs.', 'See `maskopy jobs`.')
  return jobs
}

/** `maskopy timeline`: a page. */
export const timeline: Register = (program, act) => {
  program
    .command('timeline')
    .summary('write a page with the course of jobs')
    .description(
      'Writes one self-contained HTML page: the steps on a time axis, what exists in which account, what ' +
        'arrived, and what AWS had answered.'
    )
    .argument('[jobs...]', 'JobIds, message ids, or names of resources of jobs')
    .requiredOption('-o, --output <path>', 'file to write')
    .option('--since <time>', 'all jobs updated since: 24h, 7d, or a date')
    .option('-a, --application <name>', 'with --since: of this application only')
    .option('-e, --environment <name>', 'with --since: for this destination environment only')
    .addHelpText('after', examples('maskopy timeline 01HZX3… -o job.html', 'maskopy timeline --since 24h -o night.html'))
    .action(
      act(async (context, texts: string[], options: TimelineOptions) => {
        const { deployment, surroundings, terminal, json } = context
        const jobs = await selected(context, texts, options)
        const store = await deployment.jobs()
        const whole: JobWithHistory[] = await Promise.all(
          jobs.map(async (job) => ({ job, history: await store.history(job.JobId) }))
        )
        const title =
          whole.length === 1 ? `MasKopy job ${jobs[0]!.JobId}` : `MasKopy ${deployment.place.stage}, ${whole.length} jobs`
        await surroundings.writeText(options.output, timelinePage(whole, title, surroundings.now()))
        if (json) terminal.json({ output: options.output, jobs: jobs.map(({ JobId }) => JobId) })
        else terminal.line(`Wrote ${options.output}.`)
        return exitCodes.ok
      })
    )
}
