import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  CloudFormationClient, CreateChangeSetCommand, CreateStackCommand, DeleteStackCommand, DescribeStackEventsCommand,
  DescribeStackResourceCommand, DescribeStacksCommand, ExecuteChangeSetCommand, waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete, waitUntilStackDeleteComplete, waitUntilStackUpdateComplete
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { serviceCaller } from '../../local/core/surroundings'
import { packageDirectory } from '../../local/world/packaging'
import { root } from '../../local/world/stage'
import { createEmptyAccounts, type Accounts } from '../../local/world/world'

jest.setTimeout(240_000)

const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
const directory = packageDirectory('demo')
const read = (file: string) => readFileSync(file, 'utf8')

let accounts: Accounts
beforeAll(async () => void (accounts = await createEmptyAccounts()))
afterAll(() => accounts.close())

const clients = (account: string) => {
  const config = accounts.cloud.clientConfig(account)
  return { cloudformation: new CloudFormationClient(config), s3: new S3Client({ ...config, forcePathStyle: true }), config }
}
const waiting = (client: CloudFormationClient) => ({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 1 })

/** Creates a stack as `aws cloudformation create-stack` and its waiter do; answers its outputs. */
const create = async (account: string, StackName: string, TemplateBody: string, parameters: Record<string, string> = {}) => {
  const { cloudformation } = clients(account)
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities }))
  await waitUntilStackCreateComplete(waiting(cloudformation), { StackName })
  return outputsOf(account, StackName)
}

const outputsOf = async (account: string, StackName: string): Promise<Record<string, string>> => {
  const { Stacks } = await clients(account).cloudformation.send(new DescribeStacksCommand({ StackName }))
  return Object.fromEntries((Stacks![0]!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]))
}

/** Updates the service's stack from a template in its bucket, by way of a change set, as `aws cloudformation deploy` does. */
const update = async (bucket: string, template: string, ChangeSetName: string): Promise<void> => {
  const { cloudformation, s3 } = clients(accounts.stage.stagingAccount)
  const names = { StackName: 'maskopy-demo', ChangeSetName }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'service.template', Body: template }))
  const TemplateURL = `${accounts.cloud.endpoint}/${bucket}/service.template`
  await cloudformation.send(new CreateChangeSetCommand({ ...names, ChangeSetType: 'UPDATE', TemplateURL, Capabilities }))
  await waitUntilChangeSetCreateComplete(waiting(cloudformation), names)
  await cloudformation.send(new ExecuteChangeSetCommand(names))
  await waitUntilStackUpdateComplete(waiting(cloudformation), { StackName: 'maskopy-demo' })
}

const functionCalled = (FunctionName: string) => {
  const { stagingAccount } = accounts.stage
  const caller = serviceCaller('cloudformation.amazonaws.com', stagingAccount)
  const { operations } = accounts.cloud.dispatcher.service('lambda')!
  return operations.GetFunctionConfiguration!({
    service: 'lambda', operation: 'GetFunctionConfiguration', input: { FunctionName }, caller, requestId: 'test'
  }) as { MemorySize: number; CodeSize: number }
}

it('every stack is deployed into empty accounts by the calls of docs/deploy.md, updated in its place, and deleted', async () => {
  const { stage } = accounts
  const { sourceAccount, stagingAccount, targetAccount } = stage
  const { cloudformation, s3, config } = clients(stagingAccount)
  const stack = (name: string) => read(join(root, 'resources', `${name}.yml`))
  await create(sourceAccount, 'maskopy-source-demo', stack('source-account'), {
    StagingAccountId: stagingAccount, Stage: 'demo', ExternalId: stage.sources[0]!.externalId,
    EventBusArn: `arn:aws:events:${stage.region}:${stagingAccount}:event-bus/maskopy-demo`
  })
  await create(stagingAccount, 'maskopy-network-demo', stack('network'), {
    Stage: 'demo', VpcId: 'vpc-0d0e0a00000000001', SubnetIds: stage.subnetIds.join(','), RunnerRange: '10.0.0.0/16',
    RouteTableIds: 'rtb-0d0e0a00000000001'
  })
  await create(stagingAccount, 'maskopy-demo', read(join(directory, 'cloudformation-template-create-stack.json')))
  const { StackResourceDetail } = await cloudformation.send(
    new DescribeStackResourceCommand({ StackName: 'maskopy-demo', LogicalResourceId: 'ServerlessDeploymentBucket' })
  )
  const bucket = StackResourceDetail!.PhysicalResourceId!
  const template = JSON.parse(read(join(directory, 'cloudformation-template-update-stack.json')))
  const key = template.Resources.IntakeLambdaFunction.Properties.Code.S3Key as string
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.zip'))) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key.replace(basename(key), file), Body: readFileSync(join(directory, file)) }))
  }
  await update(bucket, JSON.stringify(template), 'everything')
  const { StagingKeyArn } = await outputsOf(stagingAccount, 'maskopy-demo')
  await create(targetAccount, 'maskopy-target-demo', stack('target-account'), {
    StagingAccountId: stagingAccount, StagingKeyArn: StagingKeyArn!
  })
  expect(functionCalled('maskopy-demo-intake').CodeSize).toBe(readFileSync(join(directory, 'intake.zip')).length)

  template.Resources.IntakeLambdaFunction.Properties.MemorySize = 1024
  template.Resources.ReleaseRole.Properties.Policies[0].PolicyDocument.Statement.pop()
  await update(bucket, JSON.stringify(template), 'two-changes')
  expect(functionCalled('maskopy-demo-intake').MemorySize).toBe(1024)
  const { PolicyDocument } = await new IAMClient(config).send(
    new GetRolePolicyCommand({ RoleName: 'maskopy-demo-release', PolicyName: 'release' })
  )
  const left = template.Resources.ReleaseRole.Properties.Policies[0].PolicyDocument.Statement
  expect(JSON.parse(decodeURIComponent(PolicyDocument!)).Statement).toHaveLength(left.length)
  const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName: 'maskopy-demo' }))
  const since = StackEvents.slice(0, StackEvents.findIndex(({ LogicalResourceId, ResourceStatus }) =>
    LogicalResourceId === 'maskopy-demo' && ResourceStatus === 'UPDATE_IN_PROGRESS'))
  const touched = new Set(since.map(({ LogicalResourceId }) => LogicalResourceId))
  expect([...touched].sort()).toEqual(['IntakeLambdaFunction', 'ReleaseRole', 'maskopy-demo'])

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
  await cloudformation.send(new DeleteStackCommand({ StackName: 'maskopy-demo' }))
  await waitUntilStackDeleteComplete(waiting(cloudformation), { StackName: 'maskopy-demo' })
  expect((await new DynamoDBClient(config).send(new ListTablesCommand({}))).TableNames).toEqual(['maskopy-demo-jobs'])
})
