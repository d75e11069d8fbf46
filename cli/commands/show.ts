import type { Job } from '../../shared/job/job'
import { exitCodes } from '../exit-codes'
import { nextStep } from '../jobs/advice'
import { demandJob } from '../jobs/job-id'
import { progressOf } from '../jobs/progress'
import { stepLine } from '../jobs/progress-lines'
import { pairs } from '../terminal/table'
import type { Colors } from '../terminal/terminal'
import { moment, statusWord } from '../terminal/words'
import { examples, type Register } from './command'

const verification = ({ Verification }: Job): string | undefined => {
  if (!Verification) return undefined
  const { Passed, Queries, RewrittenTables } = Verification
  return `${Passed ? 'passed' : 'NOT passed'}, ${Queries.length} queries, ${RewrittenTables} tables rewritten`
}

const lineText = ({ Quota, Since, Ahead }: NonNullable<NonNullable<Job['Waiting']>['Line']>): string =>
  `${Quota}, since ${moment(Since)} UTC, ${Ahead ? `behind ${Ahead}` : 'first in line'}`

const facts = (job: Job, colors: Colors): [string, string | undefined][] => [
  ['Job', job.JobId],
  ['Status', statusWord(job.Status, colors) + (job.CancelRequestedAt && !job.ClosedAt ? ' (cancel requested)' : '')],
  ['Application', job.ApplicationName],
  ['Environment', job.Request.DestinationEnv],
  ['Requester', job.Requester?.arn],
  ['Source', job.Source && `${job.Source.SnapshotArn} (${job.Source.Engine} ${job.Source.EngineVersion})`],
  ['Scripts', job.Request.ObfuscationScriptPath],
  ['Accepted', `${moment(job.AcceptedAt)} UTC`],
  ['Closed', job.ClosedAt && `${moment(job.ClosedAt)} UTC`],
  ['Deadline', job.ClosedAt ? undefined : `${moment(job.Status === 'CLEANING_UP' ? job.CleanUpDeadlineAt : job.DeadlineAt)} UTC`],
  ['Looked at next', job.Waiting && `${moment(job.Waiting.Due)} UTC, gives up ${moment(job.Waiting.Deadline)} UTC`],
  ['In line for', job.Waiting?.Line && lineText(job.Waiting.Line)],
  ['Attempts', job.Waiting?.Attempts ? `${job.Waiting.Attempts} refusals in a row` : undefined],
  ['Verification', verification(job)],
  ['Final snapshot', job.Status === 'SUCCEEDED' ? job.CreatedFinalSnapshots?.[0]?.SnapshotARN : undefined],
  ['Shared with', job.SharedWith?.join(', ')],
  ['Error', job.Error && colors.red(`${job.Error.Name} in ${job.Error.Step}: ${job.Error.Message}`)],
  ['Left behind', job.LeftBehind && colors.yellow(job.LeftBehind.join(', '))],
  ['Next step', job.ClosedAt && nextStep(job)]
]

/** `maskopy show`: one job. */
export const show: Register = (program, act) => {
  program
    .command('show')
    .summary('show one job')
    .description('Shows where a job is, what it waits for, since when and until when. With --json the whole record.')
    .argument('<job>', 'JobId, message id, or the name of a resource of the job')
    .addHelpText('after', examples('maskopy show 01HZX3…', 'maskopy show 01HZX3… --json | jq .Error'))
    .action(
      act(async (context, text: string) => {
        const { deployment, terminal, json, surroundings } = context
        const job = await demandJob(context, text)
        if (json) terminal.json(job)
        else {
          const { colors, columns } = terminal
          for (const line of pairs(facts(job, colors), colors)) terminal.line(line)
          terminal.line()
          const history = await (await deployment.jobs()).history(job.JobId)
          for (const step of progressOf(job, history, surroundings.now())) terminal.line(stepLine(step, columns, colors))
        }
        return exitCodes.ok
      })
    )
}
