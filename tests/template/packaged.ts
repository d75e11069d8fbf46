import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AdmZip from 'adm-zip'
import { parseTemplate } from '../../local/cloudformation/template'
import { packageDirectory } from '../../local/world/packaging'
import { root } from '../../local/world/stage'

/** A resource of a template, with whatever its type has as properties. */
export interface Declared {
  id: string
  type: string
  deletionPolicy?: string
  replacePolicy?: string
  properties: Record<string, any>
}

/** Everything that a template declares. */
export const templateOf = (text: string): Declared[] =>
  Object.entries(parseTemplate(text).Resources).map(([id, resource]) => ({
    id,
    type: resource.Type,
    deletionPolicy: resource.DeletionPolicy,
    replacePolicy: (resource as { UpdateReplacePolicy?: string }).UpdateReplacePolicy,
    properties: (resource.Properties ?? {}) as Record<string, any>
  }))

/** The stages that are packaged for these tests. */
export const stages = ['demo', 'example']

/** Everything that the compiled template of a stage declares. */
export const packagedTemplate = (stage: string): Declared[] =>
  templateOf(readFileSync(join(packageDirectory(stage), 'cloudformation-template-update-stack.json'), 'utf8'))

export const sourceAccountTemplate = (): Declared[] => templateOf(readFileSync(join(root, 'resources', 'source-account.yml'), 'utf8'))

/** The zipped bundle of a function, and the code in it. */
export const bundleOf = (stage: string, name: string): { bytes: number; code: string } => {
  const zip = readFileSync(join(packageDirectory(stage), `${name}.zip`))
  const files = new AdmZip(zip).getEntries().map((entry) => entry.getData().toString())
  return { bytes: zip.length, code: files.join('\n') }
}

export const ofType = (resources: Declared[], type: string): Declared[] => resources.filter((resource) => resource.type === type)

/** The logical id that `Ref`, `Fn::GetAtt` or `Fn::Sub` of one resource speaks of. */
export const idIn = (value: any): string | undefined => {
  if (typeof value?.Ref === 'string') return value.Ref
  const attribute = value?.['Fn::GetAtt']
  if (attribute) return (Array.isArray(attribute) ? attribute[0] : attribute.split('.')[0]) as string
  return /^\$\{(\w+)(\.\w+)?\}$/.exec(String(value?.['Fn::Sub'] ?? ''))?.[1]
}

export const asList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

export interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: Record<string, Record<string, unknown>>
}

/** What a role may do by the policies within it. */
export const statementsOf = (role: Declared): Statement[] =>
  asList<any>(role.properties.Policies).flatMap(({ PolicyDocument }) => asList<Statement>(PolicyDocument.Statement))

/** Name of a function as serverless.yml has it. */
export const functionName = ({ properties }: Declared): string => /functions\/([a-z-]+)\//.exec(properties.Handler)![1]!
