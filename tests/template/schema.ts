import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { Declared } from './packaged'

/** What AWS publishes of every resource type: its properties, which are required, their types and values, and its attributes. */
const specification = loadAwsServiceSpecSync()

interface Typed {
  type: string
  allowedValues?: (string | number)[]
  element?: Typed
  types?: Typed[]
  reference?: { $ref: string }
}
type Properties = Record<string, { type: Typed; required?: boolean }>

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** CloudFormation fills it in; what it refers to is checked by itself. */
const isIntrinsic = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0]!)

const scalars: Record<string, (value: unknown) => boolean> = {
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
  'date-time': (value) => typeof value === 'string',
  number: (value) => value !== '' && Number.isFinite(Number(value)),
  integer: (value) => value !== '' && Number.isInteger(Number(value)),
  boolean: (value) => ['true', 'false'].includes(String(value)),
  json: (value) => isObject(value) || Array.isArray(value) || typeof value === 'string',
  null: (value) => value === null
}

const faultsOfMembers = (value: Record<string, unknown>, properties: Properties, path: string): string[] => [
  ...Object.keys(value).flatMap((name) => (properties[name] ? [] : [`${path}.${name} is not known`])),
  ...Object.entries(properties).flatMap(([name, { required }]) => (required && value[name] === undefined ? [`${path}.${name} is missing`] : [])),
  ...Object.entries(value).flatMap(([name, member]) => (properties[name] ? faultsOfValue(member, properties[name].type, `${path}.${name}`) : []))
]

const faultsOfValue = (value: unknown, type: Typed, path: string): string[] => {
  if (isIntrinsic(value)) return []
  if (type.type === 'union') {
    const each = type.types!.map((one) => faultsOfValue(value, one, path))
    return each.find((faults) => faults.length === 0) ?? each[0]!
  }
  if (type.type === 'array') {
    return Array.isArray(value) ? value.flatMap((one, index) => faultsOfValue(one, type.element!, `${path}[${index}]`)) : [`${path} is no list`]
  }
  if (type.type === 'map' || type.type === 'ref' || type.type === 'tag') {
    if (!isObject(value)) return [`${path} is no object`]
    if (type.type === 'map') return Object.entries(value).flatMap(([name, one]) => faultsOfValue(one, type.element!, `${path}.${name}`))
    if (type.type === 'tag') return ['Key', 'Value'].filter((name) => value[name] === undefined).map((name) => `${path}.${name} is missing`)
    const { properties } = specification.get('typeDefinition', type.reference!.$ref)
    return faultsOfMembers(value, properties as unknown as Properties, path)
  }
  const fits = scalars[type.type]
  if (!fits) throw new Error(`${path} has the type ${type.type}, which is not known here.`)
  if (!fits(value)) return [`${path} is no ${type.type}`]
  return type.allowedValues && !type.allowedValues.map(String).includes(String(value)) ? [`${path} is none of ${type.allowedValues.join(', ')}`] : []
}

const resourceType = (type: string) => specification.lookup('resource', 'cloudFormationType', 'equals', type)[0]

/** `Fn::GetAtt` in either form, and `${Id.Attribute}` of `Fn::Sub`, anywhere in a value. */
const attributesIn = (value: unknown): [id: string, attribute: string][] => {
  if (Array.isArray(value)) return value.flatMap(attributesIn)
  if (!isObject(value)) return []
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text, ...rest } = value
  const [id, ...names] = Array.isArray(attribute) ? (attribute as string[]) : typeof attribute === 'string' ? attribute.split('.') : []
  const sub = [text].flat()[0]
  const places = typeof sub === 'string' ? [...sub.matchAll(/\$\{(\w+)\.([\w.]+)\}/g)] : []
  const substituted = places.map(([, one, name]): [string, string] => [one!, name!])
  return [...(id ? [[id, names.join('.')] as [string, string]] : []), ...substituted, ...Object.values(rest).flatMap(attributesIn)]
}

/** Every fault of a template's resources against AWS's own schemas, one line each. */
export const schemaFaults = (resources: Declared[]): string[] => {
  const typeOf = new Map(resources.map(({ id, type }) => [id, type]))
  return resources.flatMap(({ id, type, properties }) => {
    const known = resourceType(type)
    if (!known) return [`${id} is of the type ${type}, which is not known`]
    const dangling = attributesIn(properties).flatMap(([target, attribute]) => {
      const targetType = typeOf.get(target)
      if (!targetType) return [`${id} refers to ${target}, which is not there`]
      return resourceType(targetType)?.attributes[attribute] ? [] : [`${id} refers to ${target}.${attribute}, which ${targetType} has not`]
    })
    return [...faultsOfMembers(properties, known.properties as unknown as Properties, id), ...dangling]
  })
}
