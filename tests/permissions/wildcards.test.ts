import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageDirectory } from '../../local/world/packaging'
import { root } from '../../local/world/stage'

/** The Service Authorization Reference gives these no resource type. */
const withoutResource = [
  'ec2:DescribeImages', 'ec2:DescribeInstanceTypes', 'ec2:DescribeInstances', 'ecr:GetAuthorizationToken', 'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition', 'ecs:DiscoverPollEndpoint', 'ecs:ListTaskDefinitions', 'rds:DescribeAccountAttributes', 'rds:DescribeDBEngineVersions',
  'xray:PutTelemetryRecords', 'xray:PutTraceSegments'
]

const folder = join(root, 'resources')
const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
const comments = sources.split('\n').filter((line) => /^\s*(#|\/\/|\*)/.test(line)).join('\n')

const wildcards = (stage: string): string[] => {
  const file = join(packageDirectory(stage), 'cloudformation-template-update-stack.json')
  const { Resources } = JSON.parse(readFileSync(file, 'utf8'))
  const roles = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role')
  const statements = roles.flatMap(({ Properties }) => Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement))
  return [...new Set<string>(statements.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(({ Action }) => Action))]
}

it.each(['demo', 'example'])('roles of stage %s have every resource only for actions that support no other', (stage) => {
  expect(wildcards(stage).sort()).toEqual(withoutResource)
})

it.each(withoutResource)('a comment says that %s supports no resource', (action) => {
  expect(comments).toContain(action)
})

it.each(['source-account.yml', 'target-account.yml'])('%s has no such action, and a star only in key policies', (file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  const roles = text.split(/^ {2}(?=\w+:)/m).filter((resource) => /Type: AWS::IAM::/.test(resource))
  expect(roles.filter((role) => /Resource: '\*'/.test(role))).toEqual([])
})
