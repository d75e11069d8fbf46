import { Command, CommanderError } from 'commander'
import type { Act } from './commands/command'
import { contextOf, terminalOf, type GlobalOptions, type Surroundings } from './context'
import { exitCodes, type ExitCode } from './exit-codes'
import { asFailure, usageFailure, type Failure } from './failure'
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
    outputError: () => undefined,
    getOutHelpWidth: () => surroundings.stdout.columns || 100,
    getErrHelpWidth: () => surroundings.stderr.columns || 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false
  })
  for (const subcommand of command.commands) overrideExits(subcommand, surroundings)
}

/** What commander says of a command line, as a sentence, and the help that would have helped. */
const misunderstood = ({ message }: CommanderError, args: string[], program: Command): Failure => {
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n')
  const said = first.replace(/\.?$/, '.')
  const command = program.commands.find((one) => args.includes(one.name()))
  const help = `See \`maskopy ${command ? `${command.name()} ` : ''}--help\`.`
  return usageFailure(said[0]!.toUpperCase() + said.slice(1), [suggestion.replace(/^\((.*)\)$/, '$1'), help].filter(Boolean).join(' '))
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
    if (error instanceof CommanderError && helpWasShown.has(error.code)) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const { sentence, nextStep, exitCode: code } = error instanceof CommanderError ? misunderstood(error, args, program) : asFailure(error)
    const terminal = terminalOf(options, surroundings)
    terminal.note(`${terminal.errorColors.red('maskopy:')} ${sentence}${sentence.includes('\n') ? '\n' : ' '}${nextStep}`)
    return code
  }
  return exitCode
}
