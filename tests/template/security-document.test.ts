import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTemplate, type Template } from '../../local/cloudformation/template'
import { root } from '../../local/world/stage'
import { asList } from './packaged'

const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const templates = [
  '.build/package/example/cloudformation-template-update-stack.json', 'resources/source-account.yml', 'resources/target-account.yml'
].map((file) => parseTemplate(readFileSync(join(root, file), 'utf8')))

interface Document {
  Statement: { Sid: string; Action: string | string[] }[]
}

/** What a statement lets somebody do, by its name. */
type Granted = Record<string, string[]>

/** A role's inline policies, and the policies of the template that hang on it. */
const granted = (template: Template, id: string): Granted => {
  const own = (template.Resources[id]!.Properties?.Policies ?? []) as { PolicyDocument: Document }[]
  const attached = Object.values(template.Resources).flatMap(({ Type, Properties = {} }) => {
    const roles = (Properties.Roles ?? []) as { Ref: string }[]
    return Type === 'AWS::IAM::Policy' && roles.some(({ Ref }) => Ref === id) ? [Properties as { PolicyDocument: Document }] : []
  })
  const statements = [...own, ...attached].flatMap(({ PolicyDocument }) => asList(PolicyDocument.Statement))
  return Object.fromEntries(statements.map(({ Sid, Action }) => [generalName(Sid), asList(Action).sort()]))
}

/** Statements that there are several of: one an application, or one a source account. */
const generalName = (sid: string): string => sid.replace(/^(ListScriptsOf)shop$/, '$1').replace(/(KeyOf)\d{12}/, '$1')

/** `Name`: `action` `action` … */
const named = (text: string): Granted =>
  Object.fromEntries(
    [...text.matchAll(/`([A-Z]\w+)`:((?:\s`[a-z0-9]+:[A-Za-z*]+`)+)/g)].map(([, name, actions]) => [
      name!, [...actions!.matchAll(/`(.+?)`/g)].map(([, action]) => action!).sort()
    ])
  )

/** What the page says that every function may do. */
const common = named(page.split('Every function besides:')[1]!.split('\n| role |')[0]!)
const isFunction = (template: Template, id: string): boolean =>
  JSON.stringify(template.Resources[id]!.Properties?.AssumeRolePolicyDocument).includes('lambda.amazonaws.com')

const isCommon = ([name, actions]: [string, string[]]): boolean => JSON.stringify(common[name]) === JSON.stringify(actions)

const inTemplates = (): Map<string, Granted> => {
  const roles = new Map<string, Granted>()
  for (const template of templates) {
    for (const [id, { Type }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::IAM::Role') continue
      const own = Object.entries(granted(template, id)).filter((one) => !(isFunction(template, id) && isCommon(one)))
      roles.set(id.startsWith('RunnerOf') ? 'RunnerOf' : id, Object.fromEntries(own))
    }
  }
  return roles
}

it('docs/security.md says of every role exactly what each of its statements lets it do, by the names in the templates', () => {
  const table = page.split('\n| role | may | why |\n')[1]!.split('\n\n')[0]!
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*?) \| (.+) \|$/gm)]
  expect(Object.fromEntries(rows.map(([, role, may]) => [role, named(may!)]))).toEqual(Object.fromEntries(inTemplates()))
  expect(rows.filter(([, , , why]) => why!.length < 20)).toEqual([])
})

it('docs/security.md says of nothing that every function may do it, unless every function of a step may', () => {
  const [service] = templates
  const steps = Object.keys(service!.Resources).filter((id) => isFunctionRole(service!, id) && id !== 'ReconcileRole')
  expect(Object.keys(common).length).toBeGreaterThan(5)
  expect(steps.filter((id) => Object.entries(granted(service!, id)).filter(isCommon).length !== Object.keys(common).length)).toEqual([])
})

const isFunctionRole = (template: Template, id: string): boolean => template.Resources[id]!.Type === 'AWS::IAM::Role' && isFunction(template, id)
