import { InvalidArgumentError, Option } from 'commander'
import { isoTime } from '../../shared/clock'
import type { JobStatus } from '../../shared/job/job'
import { exitCodes } from '../exit-codes'
import { usageFailure } from '../failure'
import { listJobs, statuses } from '../jobs/listing'
import { waitText } from '../jobs/progress'
import { summary } from '../jobs/summary'
import { table } from '../terminal/table'
import { duration, moment, since, statusWord } from '../terminal/words'
import { examples, type Register } from './command'

interface JobsOptions {
  status?: JobStatus[]
  application?: string
  environment?: string
  since?: string
  limit: number
}

const status = (text: string, earlier: JobStatus[] = []): JobStatus[] => {
  const wanted = text.toUpperCase().replaceAll('-', '_') as JobStatus
  if (!statuses.includes(wanted)) throw new InvalidArgumentError(`It is one of ${statuses.join(', ')}.`)
  return [...earlier, wanted]
}

const limitMaximum = 1000

const limit = (text: string): number => {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > limitMaximum) {
    throw new InvalidArgumentError(`It is a number from 1 to ${limitMaximum}.`)
  }
  return number
}

/** ISO time of an option such as `24h`. @throws Failure of usage */
export const sinceOption = (text: string | undefined, now: number): string => {
  if (text === undefined) return ''
  const time = since(text, now)
  if (time === undefined) throw usageFailure('--since is no time.', 'Write it like 24h or 7d, or as a date such as 2026-03-01.')
  return isoTime(time)
}

/** `maskopy jobs`: a list. */
export const jobs: Register = (program, act) => {
  program
    .command('jobs')
    .summary('list jobs, the last updated first')
    .description('Lists jobs by the index of statuses, the last updated first. Never scans the table.')
    .option('-s, --status <status>', `${statuses.join(', ')} (repeatable)`, status)
    .option('-a, --application <name>', 'of this application only')
    .option('-e, --environment <name>', 'for this destination environment only')
    .option('--since <time>', 'updated since: 24h, 7d, or a date')
    .addOption(new Option('--limit <number>', 'so many at most').argParser(limit).default(50))
    .addHelpText(
      'after',
      examples(
        'maskopy jobs --status running',
        'maskopy jobs --status failed --since 24h',
        "maskopy jobs --application shop --json | jq -r '.[].jobId'"
      )
    )
    .action(
      act(async (context, options: JobsOptions) => {
        const { deployment, terminal, surroundings, json } = context
        await deployment.demandOwn('jobs')
        const reached = await listJobs(await deployment.jobs(), {
          ...options,
          limit: options.limit + 1,
          statuses: options.status ?? statuses,
          since: sinceOption(options.since, surroundings.now())
        })
        const found = reached.slice(0, options.limit)
        if (json) terminal.json(found.map(summary))
        else if (found.length === 0) terminal.note('There are no such jobs.')
        else {
          const { colors } = terminal
          const rows = found.map((job) => [
            job.JobId,
            statusWord(job.Status, colors),
            job.ClosedAt ? '' : job.Step,
            job.ApplicationName,
            job.Request.DestinationEnv ?? '',
            moment(job.AcceptedAt),
            duration(((job.ClosedAt ? Date.parse(job.ClosedAt) : surroundings.now()) - Date.parse(job.AcceptedAt)) / 1000),
            job.ClosedAt ? (job.Error?.Name ?? '') : (waitText(job) ?? '')
          ])
          for (const line of table(
            ['JOB', 'STATUS', 'STEP', 'APPLICATION', 'FOR', 'ACCEPTED (UTC)', 'TOOK', 'WAITS FOR / ERROR'],
            rows,
            colors
          ))
            terminal.line(line)
        }
        if (reached.length > found.length) terminal.note(`These are not all; --limit shows up to ${limitMaximum}.`)
        return exitCodes.ok
      })
    )
}
