import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml'

export interface Parameter {
  Type: string
  Description?: string
  NoEcho?: boolean
  Default?: string | number
  AllowedValues?: (string | number)[]
  AllowedPattern?: string
  ConstraintDescription?: string
  MinLength?: number
  MaxLength?: number
  MinValue?: number
  MaxValue?: number
}

export interface Resource {
  Type: string
  Properties?: Record<string, unknown>
  DependsOn?: string | string[]
  Condition?: string
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
}

export interface Output {
  Description?: string
  Value: unknown
  Condition?: string
  Export?: { Name: unknown }
}

/** A CloudFormation template with its intrinsic functions in their long form, not resolved. */
export interface Template {
  Description?: string
  Parameters: Record<string, Parameter>
  Mappings: Record<string, Record<string, Record<string, unknown>>>
  Conditions: Record<string, unknown>
  Resources: Record<string, Resource>
  Outputs: Record<string, Output>
}

/** The template cannot be deployed; the message is the one sentence an author needs. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
}

const sections = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const
const ignoredSections = ['AWSTemplateFormatVersion', 'Description', 'Metadata']
const resourceAttributes = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata']

/** Throws where `value` has a key that is not among `known`: what is not understood is not ignored. */
export const refuseUnknown = (value: object, known: readonly string[], where: string): void => {
  const unknown = Object.keys(value).filter((key) => !known.includes(key))
  if (unknown.length > 0) throw new TemplateError(`${where}: ${unknown.join(', ')} is not known to the local cloud`)
}

const longForm = (tag: string, value: unknown): unknown => {
  const name = tag.slice(1)
  if (name === 'Ref' || name === 'Condition') return { [name]: value }
  return { [`Fn::${name}`]: value }
}

const plainValue = (node: unknown, document: Document): unknown => {
  if (isAlias(node)) return plainValue(node.resolve(document), document)
  if (isSeq(node)) return node.items.map((item) => valueOf(item, document))
  if (isMap(node)) {
    return Object.fromEntries(node.items.map((pair) => [String(valueOf(pair.key, document)), valueOf(pair.value, document)]))
  }
  return isScalar(node) ? node.value : node
}

const valueOf = (node: unknown, document: Document): unknown => {
  const tag = (node as Node | null)?.tag
  const value = plainValue(node, document)
  return tag && /^![A-Za-z]/.test(tag) ? longForm(tag, value) : value
}

const parseYaml = (text: string): unknown => {
  const document = parseDocument(text, { logLevel: 'error' })
  if (document.errors[0]) throw new TemplateError(`Template format error: YAML not well-formed. (${document.errors[0].message})`)
  return valueOf(document.contents, document)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TemplateError(`Template format error: JSON not well-formed. (${(error as Error).message})`)
  }
}

/** Reads a template in JSON, or in YAML with the short tags (`!Ref`, `!Sub`, …). Throws {@link TemplateError}. */
export const parseTemplate = (text: string): Template => {
  const parsed = (text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text)) as Record<string, any> | undefined
  if (typeof parsed !== 'object' || parsed === null) throw new TemplateError('Template format error: unsupported structure.')
  if (Object.keys(parsed.Resources ?? {}).length === 0) {
    throw new TemplateError('Template format error: At least one Resources member must be defined.')
  }
  refuseUnknown(parsed, [...sections, ...ignoredSections], 'Template')
  const template = Object.fromEntries(sections.map((section) => [section, parsed[section] ?? {}])) as unknown as Template
  template.Description = parsed.Description
  for (const [id, resource] of Object.entries(template.Resources)) refuseUnknown(resource, resourceAttributes, id)
  return template
}
