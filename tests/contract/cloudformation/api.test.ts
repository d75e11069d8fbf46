import {
  CloudFormationClient, CreateChangeSetCommand, CreateStackCommand, DeleteChangeSetCommand, DeleteStackCommand, DescribeChangeSetCommand,
  DescribeStackEventsCommand, DescribeStackResourceCommand, DescribeStackResourcesCommand, DescribeStacksCommand, ExecuteChangeSetCommand,
  GetTemplateCommand, GetTemplateSummaryCommand, ListChangeSetsCommand, ListExportsCommand, ListStackResourcesCommand, ListStacksCommand,
  UpdateStackCommand, ValidateTemplateCommand, waitUntilChangeSetCreateComplete, waitUntilStackCreateComplete, waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete
} from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { createCloudformation } from '../../../local/cloudformation/service'
import { createStacks } from '../../../local/cloudformation/stacks'
import { createIam } from '../../../local/iam/service'
import { createLogs } from '../../../local/logs/service'
import { createS3 } from '../../../local/s3/service'
import { startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let endpoint: TestEndpoint
let cloudformation: CloudFormationClient

beforeEach(async () => {
  endpoint = await startTestEndpoint((surroundings, identities) => [
    createLogs(surroundings).service, createIam(identities), createS3(surroundings),
    createCloudformation(surroundings, createStacks(surroundings))
  ])
  cloudformation = new CloudFormationClient(endpoint.as())
})
afterEach(() => endpoint.close())

const group = (LogGroupName: string | object, more: object = {}) => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName, ...more } })
const role = (properties: object) => ({
  Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] }, ...properties }
})
const text = (Resources: object, more: object = {}) => JSON.stringify({ Resources, ...more })
const parameterised = text(
  { Group: group({ Ref: 'Name' }, { RetentionInDays: { Ref: 'Days' } }) },
  {
    Description: 'One group',
    Parameters: { Name: { Type: 'String', Description: 'Its name' }, Days: { Type: 'Number', Default: 7, AllowedValues: [7, 14] } },
    Outputs: { Arn: { Description: 'Where', Value: { 'Fn::GetAtt': ['Group', 'Arn'] }, Export: { Name: 'group-arn' } } }
  }
)
const named = (ParameterValue: string) => ({ ParameterKey: 'Name', ParameterValue })
const days = (ParameterValue: string) => ({ ParameterKey: 'Days', ParameterValue })
const before = (ParameterKey: string) => ({ ParameterKey, UsePreviousValue: true })

const patience = { maxWaitTime: 30, minDelay: 1, maxDelay: 1 }
const waiting = () => ({ client: cloudformation, ...patience })

const create = async (StackName: string, TemplateBody: string, Parameters?: { ParameterKey: string; ParameterValue?: string }[]) => {
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody, Parameters }))
  await waitUntilStackCreateComplete(waiting(), { StackName })
}
const stack = async (StackName: string) => (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!
const groups = async () => {
  const { logGroups = [] } = await new CloudWatchLogsClient(endpoint.as()).send(new DescribeLogGroupsCommand({}))
  return logGroups.map(({ logGroupName, retentionInDays }) => `${logGroupName} ${retentionInDays}`)
}

describe('a stack', () => {
  it('is created from a template in the request, with its parameters, outputs and exports', async () => {
    await create('one', parameterised, [named('first')])
    expect(await stack('one')).toMatchObject({
      StackName: 'one',
      StackId: expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:111111111111:stack\/one\/[-0-9a-f]{36}$/),
      Description: 'One group',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: expect.any(Date),
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'first' }, { ParameterKey: 'Days', ParameterValue: '7' }],
      Outputs: [{ OutputKey: 'Arn', Description: 'Where', ExportName: 'group-arn', OutputValue: expect.stringContaining(':log-group:first:*') }]
    })
    expect(await groups()).toEqual(['first 7'])
    const { Exports } = await cloudformation.send(new ListExportsCommand({}))
    expect(Exports).toMatchObject([{ Name: 'group-arn' }])
  })

  it('is created from a template in S3, which may be longer than one in a request', async () => {
    const s3 = new S3Client({ ...endpoint.as(), forcePathStyle: true })
    const Body = text({ Group: group('big') }, { Description: 'x'.repeat(60_000) })
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }))
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'a/b.template', Body }))
    const TemplateURL = 'https://s3.eu-west-1.amazonaws.com/templates/a/b.template'
    await cloudformation.send(new CreateStackCommand({ StackName: 'big', TemplateURL }))
    expect(await groups()).toEqual(['big undefined'])
    await expect(cloudformation.send(new CreateStackCommand({ StackName: 'other', TemplateBody: Body }))).rejects.toMatchObject({
      name: 'ValidationError', message: expect.stringContaining("'templateBody' failed to satisfy constraint")
    })
    const missing = new CreateStackCommand({ StackName: 'other', TemplateURL: TemplateURL.replace('b.', 'c.') })
    await expect(cloudformation.send(missing)).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringMatching(/^S3 error: /) })
  })

  it('is there only once under its name', async () => {
    await create('one', text({ Group: group('first') }))
    await expect(create('one', text({ Group: group('second') }))).rejects.toMatchObject({
      name: 'AlreadyExistsException', message: 'Stack [one] already exists'
    })
  })

  it('stays, rolled back, where a service has refused one of its resources, and its events say why', async () => {
    await create('one', text({ Group: group('taken') }))
    const Resources = { Free: group('free'), Group: { ...group('taken'), DependsOn: 'Free' } }
    await cloudformation.send(new CreateStackCommand({ StackName: 'two', TemplateBody: text(Resources) }))
    expect(await stack('two')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' })
    expect(await groups()).toEqual(['taken undefined'])
    const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: 'two' }))
    expect(StackEvents.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`)).toEqual([
      'two ROLLBACK_COMPLETE', 'Free DELETE_COMPLETE', 'Free DELETE_IN_PROGRESS', 'two ROLLBACK_IN_PROGRESS', 'Group CREATE_FAILED',
      'Group CREATE_IN_PROGRESS', 'Free CREATE_COMPLETE', 'Free CREATE_IN_PROGRESS', 'two CREATE_IN_PROGRESS'
    ])
    expect(StackEvents[4]!.ResourceStatusReason).toContain('already exists')
  })

  it.each([
    ['roles', { Role: role({}) }, [], 'CAPABILITY_IAM'],
    ['roles with names', { Role: role({ RoleName: 'worker' }) }, ['CAPABILITY_IAM' as const], 'CAPABILITY_NAMED_IAM']
  ])('with %s is created only for who acknowledges them', async (_what, Resources, Capabilities, wanted) => {
    const command = new CreateStackCommand({ StackName: 'one', TemplateBody: text(Resources), Capabilities })
    await expect(cloudformation.send(command)).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException', message: `Requires capabilities : [${wanted}]`
    })
  })

  it.each([
    ['no template', undefined, 'Template format error: unsupported structure.'],
    ['no resources', '{"Outputs": {}}', 'Template format error: At least one Resources member must be defined.'],
    ['broken JSON', '{"Resources": ', 'Template format error: JSON not well-formed.'],
    ['a parameter without a value', parameterised, 'Parameters: [Name] must have values']
  ])('is refused for %s', async (_what, TemplateBody = 'text', message) => {
    await expect(create('one', TemplateBody)).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) })
  })
})

describe('an update', () => {
  const update = async (TemplateBody: string, more: object = {}) => {
    await cloudformation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody, ...more }))
    await waitUntilStackUpdateComplete(waiting(), { StackName: 'one' })
  }

  it('adds, changes in place and removes, and keeps what is to be retained', async () => {
    const Kept = { ...group('kept'), DeletionPolicy: 'Retain' }
    await create('one', text({ Same: group('same'), Changed: group('changed', { RetentionInDays: 7 }), Gone: group('gone'), Kept }))
    await update(text({ Same: group('same'), Changed: group('changed', { RetentionInDays: 14 }), New: group('new') }))
    expect(await groups()).toEqual(['changed 14', 'kept undefined', 'new undefined', 'same undefined'])
    const { StackResourceSummaries = [] } = await cloudformation.send(new ListStackResourcesCommand({ StackName: 'one' }))
    expect(StackResourceSummaries.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`)).toEqual([
      'Same CREATE_COMPLETE', 'Changed UPDATE_COMPLETE', 'New CREATE_COMPLETE'
    ])
    expect(await stack('one')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', LastUpdatedTime: expect.any(Date) })
  })

  it('replaces what has a new name, and what refers to it', async () => {
    const Resources = (name: string) => ({ Group: group(name), Other: group({ 'Fn::Sub': '${Group}-other' }) })
    await create('one', text(Resources('old')))
    await update(text(Resources('new')))
    expect(await groups()).toEqual(['new undefined', 'new-other undefined'])
  })

  it('takes the previous template and values where it is told to', async () => {
    await create('one', parameterised, [named('first')])
    await cloudformation.send(
      new UpdateStackCommand({ StackName: 'one', UsePreviousTemplate: true, Parameters: [before('Name'), days('14')] })
    )
    expect(await groups()).toEqual(['first 14'])
  })

  it('puts everything back when a service refuses a part of it', async () => {
    await create('one', text({ Changed: group('changed', { RetentionInDays: 7 }), Gone: group('gone') }))
    await create('two', text({ Group: group('taken') }))
    const Taken = { ...group('taken'), DependsOn: ['Changed', 'New'] }
    const Resources = { Changed: group('changed', { RetentionInDays: 14 }), New: group('new'), Taken }
    await cloudformation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: text(Resources) }))
    expect(await stack('one')).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' })
    expect(await groups()).toEqual(['changed 7', 'gone undefined', 'taken undefined'])
    const { TemplateBody } = await cloudformation.send(new GetTemplateCommand({ StackName: 'one' }))
    expect(Object.keys(JSON.parse(TemplateBody!).Resources)).toEqual(['Changed', 'Gone'])
  })

  it('does not replace what bears a name of its own', async () => {
    const roles = (Path: string) => text({ Role: role({ RoleName: 'worker', Path }) })
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
    await cloudformation.send(new CreateStackCommand({ StackName: 'one', TemplateBody: roles('/a/'), Capabilities }))
    await cloudformation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: roles('/b/'), Capabilities }))
    expect(await stack('one')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE'
    })
    const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: 'one' }))
    const reason = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS')?.ResourceStatusReason
    expect(reason).toBe(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename worker and update the stack again.'
    )
  })

  it('that changes nothing is refused', async () => {
    await create('one', text({ Group: group('first') }))
    const again = update(text({ Group: { ...group('first'), DeletionPolicy: 'Retain' } }, { Description: 'Another' }))
    await expect(again).rejects.toMatchObject({ name: 'ValidationError', message: 'No updates are to be performed.' })
  })

  it('of a stack that does not exist is refused', async () => {
    await expect(update(text({ Group: group('first') }))).rejects.toMatchObject({
      name: 'ValidationError', message: 'Stack [one] does not exist'
    })
  })
})

describe('a change set', () => {
  const changeSet = (ChangeSetType: 'CREATE' | 'UPDATE', TemplateBody: string, ChangeSetName = 'changes') =>
    cloudformation.send(new CreateChangeSetCommand({ StackName: 'one', ChangeSetName, ChangeSetType, TemplateBody }))
  const describeIt = () => cloudformation.send(new DescribeChangeSetCommand({ StackName: 'one', ChangeSetName: 'changes' }))
  const execute = () => cloudformation.send(new ExecuteChangeSetCommand({ StackName: 'one', ChangeSetName: 'changes' }))

  it('for a new stack reserves its name, and makes it when it is executed', async () => {
    await changeSet('CREATE', text({ Group: group('first') }))
    await waitUntilChangeSetCreateComplete(waiting(), { StackName: 'one', ChangeSetName: 'changes' })
    expect(await stack('one')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' })
    expect(await groups()).toEqual([])
    await execute()
    await waitUntilStackCreateComplete(waiting(), { StackName: 'one' })
    expect(await groups()).toEqual(['first undefined'])
    expect(await describeIt()).toMatchObject({ ExecutionStatus: 'EXECUTE_COMPLETE' })
  })

  it('shows what would become of each resource', async () => {
    await create('one', text({ Same: group('same'), Changed: group('changed'), Renamed: group('old'), Gone: group('gone') }))
    const Resources = { Same: group('same'), Changed: group('changed', { RetentionInDays: 7 }), Renamed: group('new'), Added: group('added') }
    await changeSet('UPDATE', text(Resources))
    const { Changes = [], Status } = await describeIt()
    expect(Status).toBe('CREATE_COMPLETE')
    expect(Changes.map(({ ResourceChange: { Action, LogicalResourceId, Replacement } = {} }) => [Action, LogicalResourceId, Replacement])).toEqual([
      ['Modify', 'Changed', 'False'], ['Modify', 'Renamed', 'True'], ['Add', 'Added', undefined], ['Remove', 'Gone', undefined]
    ])
    expect(await groups()).toHaveLength(4)
    await execute()
    await waitUntilStackUpdateComplete(waiting(), { StackName: 'one' })
    expect(await groups()).toEqual(['added undefined', 'changed 7', 'new undefined', 'same undefined'])
    await expect(execute()).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' })
  })

  it('without a change has failed, says so and cannot be executed', async () => {
    await create('one', text({ Group: group('first') }))
    await changeSet('UPDATE', text({ Group: group('first') }))
    expect(await describeIt()).toMatchObject({
      Status: 'FAILED', StatusReason: expect.stringMatching(/^The submitted information didn't contain changes\./)
    })
    await expect(execute()).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' })
  })

  it('is there only once under its name, until it is deleted', async () => {
    await create('one', text({ Group: group('first') }))
    await changeSet('UPDATE', text({ Group: group('second') }))
    await expect(changeSet('UPDATE', text({ Group: group('third') }))).rejects.toMatchObject({ name: 'AlreadyExistsException' })
    const { Summaries = [] } = await cloudformation.send(new ListChangeSetsCommand({ StackName: 'one' }))
    expect(Summaries.map(({ ChangeSetName }) => ChangeSetName)).toEqual(['changes'])
    await cloudformation.send(new DeleteChangeSetCommand({ StackName: 'one', ChangeSetName: 'changes' }))
    await expect(describeIt()).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' })
  })
})

describe('a deletion', () => {
  it('takes the resources along; the stack can then be found by its id only', async () => {
    await create('one', text({ Group: group('first'), Kept: { ...group('kept'), DeletionPolicy: 'Retain' } }))
    const { StackId } = await stack('one')
    await cloudformation.send(new DeleteStackCommand({ StackName: 'one' }))
    await waitUntilStackDeleteComplete(waiting(), { StackName: 'one' })
    await expect(stack('one')).rejects.toMatchObject({ name: 'ValidationError', message: 'Stack with id one does not exist' })
    expect(await stack(StackId!)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' })
    expect(await groups()).toEqual(['kept undefined'])
    const { StackSummaries } = await cloudformation.send(new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }))
    expect(StackSummaries).toMatchObject([{ StackName: 'one', DeletionTime: expect.any(Date) }])
  })

  it('fails at a bucket that is not empty, and goes on when it is told to retain it', async () => {
    await create('one', text({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full' } }, Group: group('first') }))
    await new S3Client({ ...endpoint.as(), forcePathStyle: true }).send(new PutObjectCommand({ Bucket: 'full', Key: 'a', Body: 'a' }))
    await cloudformation.send(new DeleteStackCommand({ StackName: 'one' }))
    expect(await stack('one')).toMatchObject({
      StackStatus: 'DELETE_FAILED', StackStatusReason: 'The following resource(s) failed to delete: [Bucket]. '
    })
    await cloudformation.send(new DeleteStackCommand({ StackName: 'one', RetainResources: ['Bucket'] }))
    await waitUntilStackDeleteComplete(waiting(), { StackName: 'one' })
  })

  it('of a stack that does not exist is no error', async () => {
    await cloudformation.send(new DeleteStackCommand({ StackName: 'one' }))
  })
})

it('resources are described with their physical ids', async () => {
  await create('one', text({ Group: { Type: 'AWS::Logs::LogGroup' } }))
  const { StackResourceDetail } = await cloudformation.send(
    new DescribeStackResourceCommand({ StackName: 'one', LogicalResourceId: 'Group' })
  )
  expect(StackResourceDetail).toMatchObject({ ResourceType: 'AWS::Logs::LogGroup', ResourceStatus: 'CREATE_COMPLETE' })
  const { PhysicalResourceId } = StackResourceDetail!
  expect(PhysicalResourceId).toMatch(/^one-Group-/)
  const { StackResources } = await cloudformation.send(new DescribeStackResourcesCommand({ PhysicalResourceId }))
  expect(StackResources).toMatchObject([{ StackName: 'one', LogicalResourceId: 'Group' }])
})

it('a template is looked at before anything is made of it', async () => {
  const TemplateBody = text({ Role: role({ RoleName: 'worker' }) }, { Parameters: { Name: { Type: 'String', Default: 'a', NoEcho: true } } })
  expect(await cloudformation.send(new ValidateTemplateCommand({ TemplateBody }))).toMatchObject({
    Capabilities: ['CAPABILITY_NAMED_IAM'], Parameters: [{ ParameterKey: 'Name', DefaultValue: 'a', NoEcho: true }]
  })
  expect(await cloudformation.send(new GetTemplateSummaryCommand({ TemplateBody }))).toMatchObject({
    ResourceTypes: ['AWS::IAM::Role'], Parameters: [{ ParameterKey: 'Name', ParameterType: 'String' }]
  })
})

it('accounts do not see each other’s stacks', async () => {
  await create('one', text({ Group: group('first') }))
  const stranger = new CloudFormationClient(endpoint.as('222222222222'))
  expect((await stranger.send(new DescribeStacksCommand({}))).Stacks ?? []).toEqual([])
  await expect(stranger.send(new DescribeStacksCommand({ StackName: 'one' }))).rejects.toMatchObject({ name: 'ValidationError' })
})
