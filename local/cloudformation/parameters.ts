import { TemplateError, type Parameter } from './template'

const listTypes = /^(CommaDelimitedList|List<.+>)$/
const scalarTypes = /^(String|Number|AWS::EC2::[A-Za-z]+::Id)$/

const check = (name: string, parameter: Parameter, value: string): void => {
  const refuse = (why: string): never => {
    throw new TemplateError(`Parameter ${name} ${parameter.ConstraintDescription ?? why}`)
  }
  if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(value)) {
    refuse(`must be one of ${parameter.AllowedValues.join(', ')}`)
  }
  if (parameter.AllowedPattern && !new RegExp(`^(?:${parameter.AllowedPattern})$`).test(value)) {
    refuse(`must match pattern ${parameter.AllowedPattern}`)
  }
  if (value.length < Number(parameter.MinLength ?? 0)) refuse(`must have at least ${parameter.MinLength} characters`)
  if (value.length > Number(parameter.MaxLength ?? Infinity)) refuse(`must have at most ${parameter.MaxLength} characters`)
  if (parameter.Type === 'Number') {
    if (!(Number(value) >= Number(parameter.MinValue ?? -Infinity))) refuse(`must be at least ${parameter.MinValue}`)
    if (!(Number(value) <= Number(parameter.MaxValue ?? Infinity))) refuse(`must be at most ${parameter.MaxValue}`)
  }
}

/**
 * What `Ref` of each parameter gives: the value given, or the default; lists split at commas.
 * Throws {@link TemplateError} for a missing, an unknown, or a value that breaks the parameter's rules.
 */
export const parameterValues = (
  parameters: Readonly<Record<string, Parameter>>,
  given: Readonly<Record<string, string>>
): Map<string, string | string[]> => {
  const unknown = Object.keys(given).filter((name) => !(name in parameters))
  if (unknown.length > 0) throw new TemplateError(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const values = new Map<string, string | string[]>()
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name] ?? parameter.Default
    if (value === undefined) throw new TemplateError(`Parameters: [${name}] must have values`)
    const isList = listTypes.test(parameter.Type)
    if (!isList && !scalarTypes.test(parameter.Type)) {
      throw new TemplateError(`Parameter ${name}: type ${parameter.Type} is not known to the local cloud`)
    }
    const parts = isList
      ? String(value)
          .split(',')
          .map((part) => part.trim())
      : [String(value)]
    for (const part of parts) check(name, parameter, part)
    values.set(name, isList ? parts : parts[0]!)
  }
  return values
}
