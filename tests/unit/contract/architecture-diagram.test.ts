import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { eventNames } from '../../../shared/events/published'
import { blocks, document } from '../../helpers/documents'

const root = join(__dirname, '..', '..', '..')
/** References of CloudFormation are read as their texts: `!GetAtt VerifyInbox.Arn` is `VerifyInbox.Arn`. */
const yaml = (path: string) => parse(readFileSync(join(root, path), 'utf8'), { logLevel: 'silent' })

const text = document('architecture.md')
const diagram = blocks(text, 'mermaid')[0]!
const functionNames: string[] = Object.keys(yaml('serverless.yml').functions)

const stepOf = (target: string): string =>
  target
    .replace(/(Queue|Inbox|LambdaFunction)\.Arn$/, '')
    .replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase()

interface RuleProperties {
  EventPattern?: { source: unknown[]; 'detail-type': string[]; detail?: { EventID?: string[] } }
  Targets: { Arn: string }[]
}

const labelsOf = ({ EventPattern }: RuleProperties): string[] => {
  if (!EventPattern) return ['. schedule']
  const { source, detail } = EventPattern
  if (source[0] === 'aws.rds') return [`. ${detail!.EventID!.map((id) => id.replace('RDS-EVENT-', '')).join(' ')}`]
  const types = EventPattern['detail-type']
  return source[0] === 'aws.ecs' ? types.map((type) => `. ${type.replace('ECS ', '')}`) : types.map((type) => `- ${type}`)
}

const rules = Object.values<{ Type: string; Properties: RuleProperties }>(yaml('resources/rules.yml').Resources)
  .filter(({ Type }) => Type === 'AWS::Events::Rule')
  .map(({ Properties }) => Properties)

const arrows = [...diagram.matchAll(/ -([.-]) (.+?) (?:-->|\.->) ([\w-]+)$/gm)].map(([, kind, label, target]) => `${kind} ${label} → ${target}`)

it('the diagram has exactly the arrows that are deployed as rules', () => {
  const deployed = rules.flatMap((rule) => labelsOf(rule).map((label) => `${label} → ${stepOf(rule.Targets[0]!.Arn)}`))
  expect([...arrows].sort()).toEqual([...deployed].sort())
  expect(arrows).toHaveLength(diagram.trim().split('\n').length - 1)
})

it('the diagram and the table of steps have exactly the functions of serverless.yml', () => {
  expect([...new Set(arrows.map((arrow) => arrow.split(' → ')[1]))].sort()).toEqual([...functionNames].sort())
  const table = text.split('## Steps')[1]!.split('## ')[0]!
  expect([...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)).toEqual(functionNames)
})

it('each step is reached from the one that emits its event', () => {
  const emitted = [...diagram.matchAll(/^ +([\w-]+) -- (\w+) --> ([\w-]+)$/gm)].map(([, from, , to]) => [from, to])
  const flow = functionNames.slice(0, -1)
  expect(emitted).toEqual(flow.slice(1).map((name, index) => [flow[index], name]))
})

it('every event is listed with its schema', () => {
  const listed = [...text.matchAll(/^\| `(\w+)` \| .* \| \[schema\]\((.+)\) \|$/gm)].map(([, name, link]) => [name, link])
  expect(listed.map(([name]) => name).sort()).toEqual([...eventNames].sort())
  for (const [, link] of listed) expect(existsSync(join(root, 'docs', link!))).toBe(true)
})
