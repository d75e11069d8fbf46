import {
  CreateTableCommand, DeleteTableCommand, DescribeContinuousBackupsCommand, DescribeTableCommand, DescribeTimeToLiveCommand,
  DynamoDBClient, GetItemCommand, ListTablesCommand, ListTagsOfResourceCommand, PutItemCommand, QueryCommand,
  TransactWriteItemsCommand, UpdateContinuousBackupsCommand, UpdateItemCommand, UpdateTableCommand,
  UpdateTimeToLiveCommand, type CreateTableCommandInput
} from '@aws-sdk/client-dynamodb'
import { createDynamodb, type Dynamodb } from '../../../local/dynamodb'
import { account, otherAccount, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

const JOBS: CreateTableCommandInput = {
  TableName: 'jobs',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['JobId', 'Item', 'Status'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'JobId', KeyType: 'HASH' },
    { AttributeName: 'Item', KeyType: 'RANGE' }
  ],
  GlobalSecondaryIndexes: [
    { IndexName: 'by-status', KeySchema: [{ AttributeName: 'Status', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }
  ]
}

const job = { JobId: { S: 'j1' }, Item: { S: 'JOB' }, Status: { S: 'RUNNING' }, Version: { N: '1' } }
const Key = { JobId: job.JobId, Item: job.Item }

let endpoint: TestEndpoint
let dynamodb: Dynamodb
let client: DynamoDBClient

beforeEach(async () => {
  endpoint = await startTestEndpoint((surroundings) => {
    dynamodb = createDynamodb(surroundings)
    return [dynamodb.service]
  })
  client = new DynamoDBClient(endpoint.as())
})

afterEach(async () => {
  client.destroy()
  await endpoint.close()
  await dynamodb.close()
})

const create = (more: Partial<CreateTableCommandInput> = {}) => client.send(new CreateTableCommand({ ...JOBS, ...more }))

const describeTable = async () => (await client.send(new DescribeTableCommand({ TableName: 'jobs' }))).Table!

test('a table is active at once, and its ARN names account and region', async () => {
  expect((await create()).TableDescription).toMatchObject({ TableStatus: 'CREATING' })
  const table = await describeTable()
  expect(table).toMatchObject({ TableStatus: 'ACTIVE', TableArn: `arn:aws:dynamodb:eu-west-1:${account}:table/jobs` })
  expect(table.GlobalSecondaryIndexes).toMatchObject([{ IndexStatus: 'ACTIVE', IndexArn: `${table.TableArn}/index/by-status` }])
})

test('items are written on conditions, queried by index, and reached by the ARN of the table', async () => {
  const { TableDescription } = await create()
  await client.send(new PutItemCommand({ TableName: 'jobs', Item: job }))
  const again = new PutItemCommand({ TableName: 'jobs', Item: job, ConditionExpression: 'attribute_not_exists(JobId)' })
  await expect(client.send(again)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  const update = new UpdateItemCommand({
    TableName: 'jobs',
    Key,
    UpdateExpression: 'SET #v = #v + :one',
    ConditionExpression: '#v = :one',
    ExpressionAttributeNames: { '#v': 'Version' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW'
  })
  expect((await client.send(update)).Attributes).toEqual({ ...job, Version: { N: '2' } })
  await expect(client.send(update)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  const query = new QueryCommand({
    TableName: 'jobs',
    IndexName: 'by-status',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'Status' },
    ExpressionAttributeValues: { ':s': { S: 'RUNNING' } }
  })
  expect((await client.send(query)).Items).toEqual([{ ...job, Version: { N: '2' } }])
  const byArn = await client.send(new GetItemCommand({ TableName: TableDescription!.TableArn, Key }))
  expect(byArn.Item).toMatchObject({ Version: { N: '2' } })
})

test('binary values come back as they were', async () => {
  await create()
  const Bytes = { B: new Uint8Array([0, 1, 255]) }
  await client.send(new PutItemCommand({ TableName: 'jobs', Item: { ...job, Bytes } }))
  const { Item } = await client.send(new GetItemCommand({ TableName: 'jobs', Key, ConsistentRead: true }))
  expect(Item!.Bytes).toEqual(Bytes)
})

test('accounts do not see each other’s tables', async () => {
  await create()
  const other = new DynamoDBClient(endpoint.as(otherAccount))
  expect((await other.send(new ListTablesCommand({}))).TableNames).toEqual([])
  const read = new GetItemCommand({ TableName: 'jobs', Key })
  await expect(other.send(read)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('what CloudFormation sets on a table is kept and described', async () => {
  await create({
    SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/k' },
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    Tags: [{ Key: 'app', Value: 'shop' }]
  })
  const table = await describeTable()
  expect(table.SSEDescription).toEqual({
    Status: 'ENABLED',
    SSEType: 'KMS',
    KMSMasterKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/k'
  })
  expect(table.LatestStreamArn).toContain(`${table.TableArn}/stream/`)
  const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: table.TableArn }))
  expect(Tags).toEqual([{ Key: 'app', Value: 'shop' }])
})

test('point-in-time recovery and time to live are off until they are set', async () => {
  await create()
  const TableName = 'jobs'
  const backups = async () => {
    const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }))
    return ContinuousBackupsDescription!.PointInTimeRecoveryDescription!.PointInTimeRecoveryStatus
  }
  const timeToLive = async () => (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription
  expect(await backups()).toBe('DISABLED')
  expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' })
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
  await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }))
  const TimeToLiveSpecification = { AttributeName: 'Expires', Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  expect(await backups()).toBe('ENABLED')
  expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'Expires' })
  const missing = new DescribeContinuousBackupsCommand({ TableName: 'none' })
  await expect(client.send(missing)).rejects.toMatchObject({ name: 'TableNotFoundException' })
})

test('a protected table is not deleted; an unprotected one is gone at once', async () => {
  await create({ DeletionProtectionEnabled: true })
  const remove = () => client.send(new DeleteTableCommand({ TableName: 'jobs' }))
  await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' })
  await client.send(new UpdateTableCommand({ TableName: 'jobs', DeletionProtectionEnabled: false }))
  await remove()
  await expect(describeTable()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('there are no transactions', async () => {
  await create()
  const write = new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'jobs', Item: job } }] })
  await expect(client.send(write)).rejects.toMatchObject({ name: 'UnknownOperationException' })
})
