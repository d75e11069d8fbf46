import type { Command } from 'commander'
import type { Context } from '../context'
import type { ExitCode } from '../exit-codes'

/** Runs what a command does, with the context that the global options make. */
export type Act = <Arguments extends unknown[]>(
  work: (context: Context, ...args: Arguments) => Promise<ExitCode>
) => (...args: [...Arguments, command: Command]) => Promise<void>

/** Adds a command to the program. */
export type Register = (program: Command, act: Act) => void

/** Examples below the help of a command, one a line; an indented line goes on with the one before it. */
export const examples = (...lines: string[]): string =>
  ['', 'Examples:', ...lines.map((line) => (line.startsWith(' ') ? `  ${line}` : `  $ ${line}`))].join('\n')
