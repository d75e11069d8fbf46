import { Command, CommanderError } from 'commander'
import type { Act } from './commands/command'
import { contextOf, terminalOf, type GlobalOptions, type Surroundings } from './context'
import { exitCodes, type ExitCode } from './exit-codes'
import { asFailure } from './failure'
import { createProgram } from './program'
import { withoutSecrets } from './terminal/secrets'

const helpWasShown = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

/** Options of the program wherever they stood. */
const globalOptions = (args: unknown[]): GlobalOptions => {
  const command = args.at(-1)
  return command instanceof Command ? command.optsWithGlobals<GlobalOptions>() : {}
}

const withoutCommand = <Arguments extends unknown[]>(given: [...Arguments, Command]): Arguments =>
  given.slice(0, -1) as unknown[] as Arguments

const overrideExits = (command: Command, surroundings: Surroundings): void => {
  command.exitOverride().configureOutput({
    writeOut: (text) => surroundings.stdout.write(text),
    writeErr: (text) => surroundings.stderr.write(withoutSecrets(text)),
    getOutHelpWidth: () => surroundings.stdout.columns || 100,
    getErrHelpWidth: () => surroundings.stderr.columns || 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false
  })
  for (const subcommand of command.commands) overrideExits(subcommand, surroundings)
}

/** Runs the command line; answers the exit code. */
export const run = async (args: string[], surroundings: Surroundings, version: string): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.ok
  let options: GlobalOptions = {}
  const act: Act =
    (work) =>
    async (...given) => {
      options = globalOptions(given)
      // commander hands the command over last; the work wants arguments and options only.
      exitCode = await work(contextOf(options, surroundings), ...withoutCommand(given))
    }
  const program = createProgram(act, version)
  overrideExits(program, surroundings)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError)
      return helpWasShown.has(error.code) && error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const { sentence, nextStep, exitCode: code } = asFailure(error)
    const terminal = terminalOf(options, surroundings)
    terminal.note(`${terminal.errorColors.red('maskopy:')} ${sentence}${sentence.includes('\n') ? '\n' : ' '}${nextStep}`)
    return code
  }
  return exitCode
}
