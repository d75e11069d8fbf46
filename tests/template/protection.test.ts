import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { asList, ofType, packagedTemplate, stages, templateOf, type Declared } from './packaged'

const ownStacks = ['source-account.yml', 'target-account.yml', 'network.yml']
const all: [string, Declared[]][] = [
  ...stages.map((stage): [string, Declared[]] => [`the service, stage ${stage}`, packagedTemplate(stage)]),
  ...ownStacks.map((file): [string, Declared[]] => [file, templateOf(readFileSync(join(root, 'resources', file), 'utf8'))])
]

/** Types that hold data, and how each says that it is encrypted; CloudWatch Logs always is (CloudWatch Logs User Guide, "Encrypt log data"). */
const isEncrypted: Record<string, (properties: Record<string, any>) => boolean> = {
  'AWS::SQS::Queue': ({ SqsManagedSseEnabled }) => SqsManagedSseEnabled === true,
  'AWS::DynamoDB::Table': ({ SSESpecification }) => SSESpecification?.SSEEnabled === true,
  'AWS::S3::Bucket': ({ BucketEncryption }) => BucketEncryption?.ServerSideEncryptionConfiguration?.length === 1,
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId !== undefined,
  'AWS::Logs::LogGroup': () => true
}

/** How long data is kept, where it is not kept for ever on purpose. */
const isLimited: Record<string, (properties: Record<string, any>) => boolean> = {
  'AWS::SQS::Queue': ({ MessageRetentionPeriod }) => MessageRetentionPeriod === 14 * 86_400,
  'AWS::Logs::LogGroup': ({ RetentionInDays }) => RetentionInDays === 90
}

/** What no mistake with a stack may destroy: the record, the reports, and keys without which snapshots cannot be read. */
const survives = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key']
/** Only messages on their way are under it. */
const mayGo = ['AlarmKey']

const knownTypes = [
  'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::DynamoDB::Table', 'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress', 'AWS::EC2::VPCEndpoint', 'AWS::ECS::Cluster', 'AWS::Events::EventBus', 'AWS::Events::EventBusPolicy',
  'AWS::Events::Rule', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::KMS::Alias', 'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::Lambda::Permission', 'AWS::Logs::LogGroup', 'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'
]

/** Statements of any policy in a resource. */
const statementsIn = (value: unknown): any[] => {
  if (Array.isArray(value)) return value.flatMap(statementsIn)
  if (typeof value !== 'object' || value === null) return []
  const { Statement, ...rest } = value as Record<string, unknown>
  return [...(Statement === undefined ? [] : asList<any>(Statement)), ...Object.values(rest).flatMap(statementsIn)]
}

const letsAnybody = ({ Effect, Principal }: any): boolean =>
  Effect === 'Allow' && [Principal, Principal?.AWS, Principal?.Service].flat().some((one) => one === '*')

describe.each(all)('%s', (name, resources) => {
  /** The bucket of the deployment tool holds bundles, and goes with the stack. */
  const ours = resources.filter(({ id }) => !id.startsWith('ServerlessDeploymentBucket'))

  it('has no type that these rules do not know', () => {
    expect(resources.map(({ type }) => type).filter((type) => !knownTypes.includes(type))).toEqual([])
  })

  it('encrypts whatever holds data', () => {
    const open = resources.filter(({ type, properties }) => isEncrypted[type]?.(properties) === false)
    expect(open.map(({ id }) => id)).toEqual([])
  })

  it('keeps messages and log lines for a limited time', () => {
    expect(ours.filter(({ type, properties }) => isLimited[type]?.(properties) === false).map(({ id }) => id)).toEqual([])
  })

  it('keeps record, reports and keys whatever happens to the stack', () => {
    const kept = ours.filter(({ type, id }) => survives.includes(type) && !mayGo.includes(id))
    expect(kept.filter(({ deletionPolicy, replacePolicy }) => deletionPolicy !== 'Retain' || replacePolicy !== 'Retain')).toEqual([])
    for (const { properties } of ofType(resources, 'AWS::KMS::Key')) expect(properties.EnableKeyRotation).toBe(true)
  })

  it('makes nothing public', () => {
    const closed = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
    for (const { properties } of ofType(ours, 'AWS::S3::Bucket')) expect(properties.PublicAccessBlockConfiguration).toEqual(closed)
    const open = ours.filter(({ type }) => type !== 'AWS::EC2::VPCEndpoint').flatMap((resource) => statementsIn(resource.properties)).filter(letsAnybody)
    expect(open).toEqual([])
    expect(JSON.stringify(resources)).not.toMatch(/0\.0\.0\.0\/0|::\/0|"PubliclyAccessible":true|MapPublicIpOnLaunch/)
  })

  it('gives every function a log group of its own, and traces it', () => {
    const groups = ofType(resources, 'AWS::Logs::LogGroup').map(({ properties }) => properties.LogGroupName)
    const functions = ofType(resources, 'AWS::Lambda::Function')
    expect(functions.length > 0).toBe(name.startsWith('the service'))
    for (const { properties } of functions) {
      expect(groups).toContain(`/aws/lambda/${properties.FunctionName}`)
      expect(properties.TracingConfig).toEqual({ Mode: 'Active' })
    }
  })
})
