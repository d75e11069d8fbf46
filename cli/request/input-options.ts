import { Option, type Command } from 'commander'
import { inputs } from '../../shared/request/inputs'

export type InputName = keyof typeof inputs

/** `RdsSnapshotIdentifier` → `rds-snapshot-identifier`, `TaskDefinitionCPU` → `task-definition-cpu`. */
export const flagOf = (input: string): string => input.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

const names = Object.keys(inputs) as InputName[]

/** As commander names the option: `rdsSnapshotIdentifier`. */
const attributeOf = (input: string): string => flagOf(input).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

/** An option for every input of a request, with the schema's own description. */
export const addInputOptions = (command: Command): Command => {
  for (const name of names) {
    const description = inputs[name].description ?? ''
    command.addOption(new Option(`--${flagOf(name)} <value>`, description).helpGroup('Inputs of the request:'))
  }
  return command
}

/** The inputs that were given as options, under the names of the request. */
export const inputsFrom = (options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    names.flatMap((name) => (options[attributeOf(name)] === undefined ? [] : [[name, options[attributeOf(name)]]]))
  )
