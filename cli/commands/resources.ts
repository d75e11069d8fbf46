import { exitCodes } from '../exit-codes'
import { demandJob } from '../jobs/job-id'
import { resourceState } from '../jobs/resource-state'
import { table } from '../terminal/table'
import { moment } from '../terminal/words'
import { examples, type Register } from './command'

/** `maskopy resources`: the ledger of a job. */
export const resources: Register = (program, act) => {
  program
    .command('resources')
    .summary('list what exists because of a job')
    .description(
      'Lists everything that a job has made or meant to make, in which account, and whether it is gone, as its record says.'
    )
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
    .addHelpText(
      'after',
      examples('maskopy resources 01HZX3…', 'maskopy resources 01HZX3… --json | jq \'.[] | select(.state == "exists").arn\'')
    )
    .action(
      act(async (context, text: string) => {
        const { terminal, json } = context
        const job = await demandJob(context, text)
        const entries = Object.entries(job.Resources).sort(([, one], [, other]) => (one.Intended < other.Intended ? -1 : 1))
        if (json) {
          terminal.json(
            entries.map(([key, entry]) => ({
              key,
              state: resourceState(job, entry),
              kind: entry.Kind,
              name: entry.Name,
              in: entry.In,
              account: entry.Account,
              arn: entry.Arn ?? null,
              intendedAt: entry.Intended,
              startedAt: entry.Started ?? null,
              deletedAt: entry.Deleted ?? null
            }))
          )
        } else if (entries.length === 0) terminal.note('The job has made nothing.')
        else {
          const rows = entries.map(([, entry]) => [
            resourceState(job, entry),
            entry.Kind,
            entry.Name,
            `${entry.In} ${entry.Account}`,
            moment(entry.Started ?? entry.Intended),
            moment(entry.Deleted)
          ])
          for (const line of table(['STATE', 'KIND', 'NAME', 'ACCOUNT', 'SINCE (UTC)', 'DELETED (UTC)'], rows, terminal.colors))
            terminal.line(line)
        }
        return exitCodes.ok
      })
    )
}
