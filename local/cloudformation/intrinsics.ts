import { TemplateError } from './template'

/** What an intrinsic function can look at. Every lookup throws {@link TemplateError} for a name it does not know. */
export interface Scope {
  /** `Ref`: a parameter, a pseudo parameter, or the physical id of a resource. */
  reference(name: string): unknown
  attribute(logicalId: string, attribute: string): unknown
  condition(name: string): boolean
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown
  imported(exportName: string): unknown
  region: string
}

/** What `AWS::NoValue` resolves to; a member or element with it disappears. */
export const noValue = Symbol('AWS::NoValue')

const list = (value: unknown, name: string): unknown[] => {
  if (!Array.isArray(value)) throw new TemplateError(`${name} needs a list`)
  return value
}

const text = (value: unknown, name: string): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TemplateError(`${name} needs a string, not ${JSON.stringify(value)}`)
}

/** `${Name}`, `${Resource.Attribute}` and the escape `${!Literal}` in the text of a `Fn::Sub`. */
const substitution = /\$\{(!?)([^}]+)\}/g

const splitAttribute = (argument: unknown): [string, unknown] => {
  if (Array.isArray(argument)) return [text(argument[0], 'Fn::GetAtt'), argument[1]]
  const [logicalId, ...attribute] = text(argument, 'Fn::GetAtt').split('.')
  return [logicalId!, attribute.join('.')]
}

const substitute = (argument: unknown, scope: Scope): string => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
  const own = resolve(variables ?? {}, scope) as Record<string, unknown>
  return text(template, 'Fn::Sub').replace(substitution, (_match, literal: string, name: string) => {
    if (literal) return `\${${name}}`
    if (name in own) return text(own[name], 'Fn::Sub')
    const [logicalId, ...attribute] = name.split('.')
    return text(
      attribute.length > 0 ? scope.attribute(logicalId!, attribute.join('.')) : scope.reference(name),
      `Fn::Sub \${${name}}`
    )
  })
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown

/** An intrinsic whose arguments are resolved before it sees them. */
const strict =
  (apply: (argument: any, scope: Scope) => unknown): Intrinsic =>
  (argument, scope) =>
    apply(resolve(argument, scope), scope)

const select = ([index, items]: [unknown, unknown]): unknown => {
  const chosen = list(items, 'Fn::Select')[Number(index)]
  if (chosen === undefined) throw new TemplateError(`Fn::Select has no element ${String(index)}`)
  return chosen
}

const intrinsics: Record<string, Intrinsic> = {
  Ref: (argument, scope) => scope.reference(text(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = splitAttribute(argument)
    return scope.attribute(logicalId, text(resolve(attribute, scope), 'Fn::GetAtt'))
  },
  'Fn::Sub': substitute,
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list(argument, 'Fn::If')
    return resolve(scope.condition(text(condition, 'Fn::If')) ? yes : no, scope)
  },
  'Fn::Join': strict(([separator, items]) =>
    list(items, 'Fn::Join')
      .map((item) => text(item, 'Fn::Join'))
      .join(separator)
  ),
  'Fn::Select': strict(select),
  'Fn::Split': strict(([separator, whole]) => text(whole, 'Fn::Split').split(separator)),
  'Fn::FindInMap': strict(([map, top, second], scope) => scope.mapping(map, top, second)),
  'Fn::ImportValue': strict((name, scope) => scope.imported(text(name, 'Fn::ImportValue'))),
  'Fn::Base64': strict((value) => Buffer.from(text(value, 'Fn::Base64')).toString('base64')),
  'Fn::GetAZs': strict((region, scope) => ['a', 'b', 'c'].map((zone) => `${region || scope.region}${zone}`))
}

/** The one intrinsic function that `value` is, if it is one. */
const asIntrinsic = (value: object): [name: string, argument: unknown] | undefined => {
  const entries = Object.entries(value)
  const [name, argument] = entries[0] ?? []
  if (entries.length !== 1 || !name || !(name === 'Ref' || name.startsWith('Fn::'))) return undefined
  return [name, argument]
}

/** `value` with all intrinsic functions in it replaced by what they stand for. */
export const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue)
  if (typeof value !== 'object' || value === null) return value
  const intrinsic = asIntrinsic(value)
  if (intrinsic) {
    const [name, argument] = intrinsic
    const apply = intrinsics[name]
    if (!apply) throw new TemplateError(`${name} is not known to the local cloud`)
    return apply(argument, scope)
  }
  const members = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const)
  return Object.fromEntries(members.filter(([, member]) => member !== noValue))
}

/** Whether a condition's expression (`Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not`, `Condition`) holds. */
export const holds = (expression: unknown, scope: Scope): boolean => {
  const [name, argument] = Object.entries((expression ?? {}) as object)[0] ?? []
  switch (name) {
    case 'Condition':
      return scope.condition(text(argument, 'Condition'))
    case 'Fn::Equals': {
      const [left, right] = list(resolve(argument, scope), name)
      return String(left) === String(right)
    }
    case 'Fn::And':
      return list(argument, name).every((part) => holds(part, scope))
    case 'Fn::Or':
      return list(argument, name).some((part) => holds(part, scope))
    case 'Fn::Not':
      return !holds(list(argument, name)[0], scope)
    default:
      throw new TemplateError(`${String(name)} is no condition that the local cloud knows`)
  }
}

/** The names that `value` refers to by Ref, GetAtt or Sub; of a `Fn::If` only the branch that is taken. */
export const namesReferredTo = (value: unknown, condition: (name: string) => boolean): string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => namesReferredTo(item, condition))
  if (typeof value !== 'object' || value === null) return []
  const [name, argument] = asIntrinsic(value) ?? []
  if (name === 'Ref') return [String(argument)]
  if (name === 'Fn::GetAtt') return [splitAttribute(argument)[0]]
  if (name === 'Fn::If') {
    const [test, yes, no] = list(argument, name)
    return namesReferredTo(condition(String(test)) ? yes : no, condition)
  }
  if (name === 'Fn::Sub') {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
    const inText = [...String(template).matchAll(substitution)].filter(([, literal]) => !literal)
    const names = inText
      .map(([, , reference]) => reference!.split('.')[0]!)
      .filter((reference) => !(reference in (variables ?? {})))
    return [...names, ...namesReferredTo(variables, condition)]
  }
  return Object.values(value).flatMap((member) => namesReferredTo(member, condition))
}
