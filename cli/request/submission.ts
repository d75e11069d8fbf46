import { Option, type Command } from 'commander'
import type { SignedHeaders } from '../../shared/request/presign'
import type { Context } from '../context'
import { exitCodes, type ExitCode } from '../exit-codes'
import { usageFailure } from '../failure'
import { concludeFollowing, follow } from '../jobs/follow'
import { lasting } from '../terminal/words'
import { dryRun } from './dry-run'
import { demandValid, send } from './sending'

/** Options of every command that sends a request. */
export interface SubmissionOptions {
  wait?: boolean
  dryRun?: boolean
  timeout?: string
  interval?: string
  signedHeader?: string[]
}

/** A job appears once intake has run; a cold start takes seconds, a busy intake longer. */
const appearsWithinSeconds = 300
export const defaultInterval = '5s'

const collected = (value: string, list: string[] = []) => [...list, value]

export const intervalOption = () => new Option('--interval <time>', 'time between two looks at the job').default(defaultInterval)
export const timeoutOption = () => new Option('--timeout <time>', 'give up after so long, such as 90m (exit code 6)')

export const addSubmissionOptions = (command: Command): Command =>
  command
    .option('--wait', 'follow the job to its end; exit code 0 if it succeeded, 1 if not')
    .option('--dry-run', 'show the message and the checks, and send nothing')
    .addOption(timeoutOption())
    .addOption(intervalOption())
    .option('--signed-header <name=value>', 'header that the deployment demands to be signed (repeatable)', collected)

/** @throws Failure of usage where it is not like `90s` */
export const secondsOption = (text: string, option: string): number => {
  const seconds = lasting(text)
  if (seconds === undefined || seconds === 0) throw usageFailure(`${option} is not a time.`, 'Write it like 90s, 30m or 12h.')
  return seconds
}

const signedHeaders = (pairs: string[] = []): SignedHeaders =>
  Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Za-z0-9-]+)=(.+)$/.exec(pair) ?? []
      if (!name || !value)
        throw usageFailure('--signed-header is not name=value.', 'Write it like x-maskopy-audience=maskopy-prod.')
      return [name.toLowerCase(), value]
    })
  )

/** Checks and sends a request, and follows its job where that is wanted. */
export const submitRequest = async (
  context: Context,
  inputs: Record<string, unknown>,
  options: SubmissionOptions
): Promise<ExitCode> => {
  const { terminal, json } = context
  const headers = signedHeaders(options.signedHeader)
  const following = {
    intervalSeconds: secondsOption(options.interval ?? defaultInterval, '--interval'),
    timeoutSeconds: options.timeout === undefined ? undefined : secondsOption(options.timeout, '--timeout'),
    appearsWithinSeconds
  }
  demandValid(inputs)
  if (options.dryRun) return dryRun(context, inputs)
  const jobId = await send(context, inputs, headers)
  if (options.wait) {
    if (json) terminal.note(`Submitted as job ${jobId}.`)
    else terminal.line(`Submitted as job ${jobId}.`)
    return concludeFollowing(context, await follow(context, jobId, following))
  }
  if (json) terminal.json({ jobId })
  else {
    terminal.line(jobId)
    terminal.note(`Submitted. Follow it with \`maskopy watch ${jobId}\`.`)
  }
  return exitCodes.ok
}
