import { Command } from 'commander'
import { exitCodeTexts } from './exit-codes'
import type { Act, Register } from './commands/command'
import { examples } from './commands/command'
import { cancel } from './commands/cancel'
import { doctor } from './commands/doctor'
import { history } from './commands/history'
import { jobs } from './commands/jobs'
import { redrive } from './commands/redrive'
import { resources } from './commands/resources'
import { retry } from './commands/retry'
import { show } from './commands/show'
import { submit } from './commands/submit'
import { sweep } from './commands/sweep'
import { timeline } from './commands/timeline'
import { watch } from './commands/watch'

const commands: readonly Register[] = [
  submit,
  watch,
  jobs,
  show,
  history,
  resources,
  cancel,
  retry,
  redrive,
  sweep,
  timeline,
  doctor
]

const exitCodeHelp = ['', 'Exit codes:', ...exitCodeTexts.map(([code, text]) => `  ${String(code).padEnd(3)}  ${text}`)].join('\n')

/** Every command with its options; what a command does is wrapped by `act`. */
export const createProgram = (act: Act, version: string): Command => {
  const program = new Command('maskopy')
    .description(
      'Masked copies of production databases: request them, follow them, and look after the deployment that makes them.'
    )
    .version(version)
    .option('--stage <name>', 'stage of the deployment (default: $MASKOPY_STAGE)')
    .option('--staging-account <id>', "account of the deployment (default: $MASKOPY_STAGING_ACCOUNT, else the caller's)")
    .option('--region <name>', 'AWS region (default: as the AWS SDK finds it)')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--endpoint-url <url>', 'instead of AWS, such as the local cloud (default: $AWS_ENDPOINT_URL)')
    .option('--json', 'one JSON document on standard output, for programs')
    .option('--no-color', 'no colour, as on anything that is not a terminal')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      examples('maskopy submit --file request.yml --wait', 'maskopy jobs --status running', 'maskopy watch 01HZX3…')
    )
    .addHelpText('after', exitCodeHelp)
  for (const register of commands) register(program, act)
  return program
}
