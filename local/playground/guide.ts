import type { Prepared } from '../demo/prepare'
import type { Screen } from '../demo/screen'
import type { Lifetime } from '../world/lifetime'
import { commandsFor } from './commands'
import { Killer } from './kill'
import { writeShells } from './shells'

/** How to look at a cloud that is up: where it is, files for shells, and commands of the AWS CLI. */
const showGuide = (screen: Screen, prepared: Prepared, shells: string): void => {
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
    'Job table': world.jobTable,
    Shells: `. ${shells}/requester.sh (or operator.sh, target.sh); docs/tutorial.md walks you through`
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

/** Opens a cloud that is up to whoever wants to try it: writes the shells' files, lets SIGUSR2 kill a function, and shows the guide. */
export const openToPeople = async (screen: Screen, prepared: Prepared, lifetime: Lifetime): Promise<void> => {
  const killer = new Killer((role, operation) => screen.line(`${role}: killed right after RDS had accepted its ${operation}`))
  prepared.world.cloud.dispatcher.addGate(killer.gate)
  process.on('SIGUSR2', () => killer.arm())
  const { folder } = await lifetime.opened(Promise.resolve(writeShells(prepared)))
  showGuide(screen, prepared, folder)
}
