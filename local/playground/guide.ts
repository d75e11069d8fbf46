import type { Prepared } from '../demo/prepare'
import type { Screen } from '../demo/screen'
import { commandsFor } from './commands'

/** How to look at a cloud that is up: where it is, and commands of the AWS CLI. */
export const showGuide = (screen: Screen, prepared: Prepared): void => {
  const { world, source } = prepared
  const { cloud, stage } = world
  const { bold, dim } = screen.colours
  const facts = {
    Endpoint: cloud.endpoint,
    Region: stage.region,
    'Source account': `${stage.sourceAccount}, database ${source.identifier}, snapshot ${source.automatedSnapshot}`,
    'Staging account': `${stage.stagingAccount}, scripts in ${prepared.scripts.ObfuscationScriptPath}`,
    'Target account': stage.targetAccount,
    'Intake queue': world.intakeQueueUrl,
    'Completion queue': world.completionQueueUrl,
    'Job table': world.jobTable
  }
  screen.line()
  for (const [name, value] of Object.entries(facts)) screen.line(`${name.padEnd(18)}${value}`)
  screen.line()
  screen.line('In another terminal, in the folder of this repository:')
  for (const { title, text } of commandsFor(prepared)) {
    screen.line()
    screen.line(dim(`# ${title}`))
    screen.line(text)
  }
  screen.line()
  screen.line(bold('Ctrl-C stops it; nothing is left then.'))
}
