import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTemplate, type Template } from '../../local/cloudformation/template'
import { root } from '../../local/world/stage'

const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const templates = [
  '.build/package/example/cloudformation-template-update-stack.json', 'resources/source-account.yml', 'resources/target-account.yml'
].map((file) => parseTemplate(readFileSync(join(root, file), 'utf8')))

interface Statements {
  Statement: { Action: string | string[] }[]
}

const actionsOf = ({ Statement }: Statements): string[] => [Statement].flat().flatMap(({ Action }) => Action)

/** A role's inline policies, and the policies of the template that hang on it. */
const granted = (template: Template, id: string): string[] => {
  const own = (template.Resources[id]!.Properties?.Policies ?? []) as { PolicyDocument: Statements }[]
  const attached = Object.values(template.Resources).flatMap(({ Type, Properties = {} }) => {
    const roles = (Properties.Roles ?? []) as { Ref: string }[]
    return Type === 'AWS::IAM::Policy' && roles.some(({ Ref }) => Ref === id) ? [Properties as { PolicyDocument: Statements }] : []
  })
  return [...own, ...attached].flatMap(({ PolicyDocument }) => actionsOf(PolicyDocument))
}

const backticked = (text: string): string[] => [...text.matchAll(/`([a-z0-9]+:[A-Za-z*]+)`/g)].map(([, action]) => action!)

/** What the page says that every function may do. */
const common = new Set(backticked(page.split('Every function besides:')[1]!.split('\n| role |')[0]!))
const isFunction = (template: Template, id: string): boolean =>
  JSON.stringify(template.Resources[id]!.Properties?.AssumeRolePolicyDocument).includes('lambda.amazonaws.com')

const inTemplates = (): Map<string, string[]> => {
  const roles = new Map<string, string[]>()
  for (const template of templates) {
    for (const [id, { Type }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::IAM::Role') continue
      const actions = granted(template, id).filter((action) => !(isFunction(template, id) && common.has(action)))
      roles.set(id.startsWith('RunnerOf') ? 'RunnerOf' : id, [...new Set(actions)].sort())
    }
  }
  return roles
}

it('docs/security.md says of every role exactly what the templates let it do', () => {
  const table = page.split('\n| role | may | why |\n')[1]!.split('\n\n')[0]!
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*?) \| (.+) \|$/gm)]
  expect(Object.fromEntries(rows.map(([, role, may]) => [role, backticked(may!).sort()]))).toEqual(Object.fromEntries(inTemplates()))
  expect(rows.filter(([, , , why]) => why!.length < 20)).toEqual([])
})

it('docs/security.md says of nothing that every function may do it, unless every function of a step may', () => {
  const [service] = templates
  const steps = Object.keys(service!.Resources).filter((id) => isFunctionRole(service!, id))
  const missing = steps.flatMap((id) => [...common].filter((action) => !granted(service!, id).includes(action)).map((action) => `${id} ${action}`))
  // The reconciler nudges by message, not by event.
  expect(missing).toEqual(['ReconcileRole events:PutEvents'])
})

const isFunctionRole = (template: Template, id: string): boolean => template.Resources[id]!.Type === 'AWS::IAM::Role' && isFunction(template, id)
