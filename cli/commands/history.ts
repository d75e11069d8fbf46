import { exitCodes } from '../exit-codes'
import { demandJob } from '../jobs/job-id'
import { table } from '../terminal/table'
import { moment } from '../terminal/words'
import { examples, type Register } from './command'

/** `maskopy history`: every move of a job. */
export const history: Register = (program, act) => {
  program
    .command('history')
    .summary("list a job's moves")
    .description('Lists every move of a job: when, from where to where, the hint that led to it, and what AWS had answered.')
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
    .addHelpText('after', examples('maskopy history 01HZX3…', "maskopy history 01HZX3… --json | jq '.[-1]'"))
    .action(
      act(async (context, text: string) => {
        const { deployment, terminal, json } = context
        const { JobId } = await demandJob(context, text)
        const moves = await (await deployment.jobs()).history(JobId)
        if (json) {
          terminal.json(
            moves.map((move) => ({
              at: move.At,
              function: move.Function,
              from: move.From,
              to: move.To,
              status: move.Status,
              hint: move.Hint,
              observation: move.Observation,
              outcome: move.Outcome
            }))
          )
        } else {
          const rows = moves.map(({ At, From, To, Hint, Observation, Outcome }) => [
            moment(At),
            From,
            To,
            Hint,
            Observation,
            Outcome
          ])
          for (const line of table(['AT (UTC)', 'FROM', 'TO', 'HINT', 'OBSERVATION', 'OUTCOME'], rows, terminal.colors))
            terminal.line(line)
        }
        return exitCodes.ok
      })
    )
}
