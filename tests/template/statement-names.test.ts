import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { asList, packagedTemplate, stages, templateOf, type Declared } from './packaged'

const stack = (name: string) => templateOf(readFileSync(join(root, 'resources', `${name}.yml`), 'utf8'))
const templates = [
  ...stages.map((stage) => [stage, packagedTemplate(stage)] as const),
  ...['source-account', 'target-account', 'network'].map((name) => [name, stack(name)] as const)
]
/** The framework makes this bucket, and its policy. */
const notOurs = ['ServerlessDeploymentBucketPolicy']

const statementsIn = (value: unknown): { Sid?: string }[] => {
  if (typeof value !== 'object' || value === null) return []
  const { Statement, ...rest } = value as Record<string, unknown>
  return [...asList<any>(Statement), ...Object.values(rest).flatMap(statementsIn)]
}

/** The names of a resource's statements; a bus's policy has the name of its statement beside it. */
const namesIn = ({ type, properties }: Declared): (string | undefined)[] =>
  type === 'AWS::Events::EventBusPolicy' ? [properties.StatementId] : statementsIn(properties).map(({ Sid }) => Sid)

// Policies of roles and users take letters and digits only (IAM JSON policy element reference, "Sid").
const wellFormed = ({ type }: Declared) => (type === 'AWS::Events::EventBusPolicy' ? /^[a-z-]+$/ : /^[A-Z][A-Za-z0-9]+$/)

it.each(templates)('%s: every statement of every policy has a name, and no other of the resource has the same', (_name, resources) => {
  const faults = resources.filter(({ id }) => !notOurs.includes(id)).flatMap((resource) => {
    const names = namesIn(resource)
    const unique = new Set(names).size === names.length
    return unique && names.every((name) => wellFormed(resource).test(name ?? '')) ? [] : [`${resource.id}: ${names.join(', ')}`]
  })
  expect(faults).toEqual([])
  expect(resources.flatMap(namesIn).length).toBeGreaterThan(5)
})
