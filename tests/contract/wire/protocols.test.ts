import { AddTagsToResourceCommand, DescribeDBSnapshotsCommand, DescribeEventsCommand, RDSClient } from '@aws-sdk/client-rds'
import { GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { ECSClient, DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs'
import { AwsError, type Call, type HttpRequest, type Service } from '../../../local/core/call'
import { realClock } from '../../../local/core/clock'
import { realRandom } from '../../../local/core/random'
import { createRequestHandler } from '../../../local/wire/handle-request'
import { inProcess } from '../../../local/wire/in-process'
import { startEndpoint } from '../../../local/wire/endpoint'
import { codecOf } from '../../../local/wire/codecs'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let calls: Call[]
const time = new Date('2026-01-02T03:04:05.678Z')

const record = (output: unknown) => (call: Call) => {
  calls.push(call)
  return output
}

const rds: Service = {
  signingName: 'rds',
  protocol: 'query',
  namespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
  listElements: { DBSnapshots: 'DBSnapshot', TagList: 'Tag' },
  operations: {
    AddTagsToResource: record(undefined),
    DescribeDBSnapshots: record({
      DBSnapshots: [
        { DBSnapshotIdentifier: 'a<b>&"c"', SnapshotCreateTime: time, Encrypted: false, AllocatedStorage: 20, TagList: [] },
        { DBSnapshotIdentifier: 'd', TagList: [{ Key: 'x', Value: '' }], Engine: undefined }
      ]
    }),
    DescribeEvents: () => {
      throw new AwsError('DBSnapshotNotFound', 'No <such> snapshot & so on', 404)
    }
  }
}

const sqs: Service = {
  signingName: 'sqs',
  protocol: 'json-1.0',
  targetPrefix: 'AmazonSQS',
  queryErrorCodes: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
  operations: {
    GetQueueUrl: () => {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    }
  }
}

const ecs: Service = {
  signingName: 'ecs',
  protocol: 'json-1.1',
  targetPrefix: 'AmazonEC2ContainerServiceV20141113',
  operations: {
    DescribeTasks: record({ tasks: [{ taskArn: 't', createdAt: time }], failures: [] }),
    ListTasks: () => {
      throw new Error('a fault of the emulator')
    }
  }
}

beforeEach(async () => {
  calls = []
  cloud = await startTestEndpoint(() => [rds, sqs, ecs])
})

afterEach(() => cloud.close())

describe('query', () => {
  it('brings nested lists and structures to the operation as the SDK was given them', async () => {
    const client = new RDSClient(cloud.as())
    const Filters = [{ Name: 'engine', Values: ['postgres', 'my sql+=&'] }, { Name: 'x', Values: ['1'] }]
    await client.send(new DescribeDBSnapshotsCommand({ Filters, IncludeShared: true, MaxRecords: 20 }))
    await client.send(
      new AddTagsToResourceCommand({ ResourceName: 'arn', Tags: [{ Key: 'a', Value: '1' }, { Key: 'ä', Value: '2' }] })
    )
    expect(calls.map(({ input }) => input)).toEqual([
      { Filters, IncludeShared: 'true', MaxRecords: '20' },
      { ResourceName: 'arn', Tags: [{ Key: 'a', Value: '1' }, { Key: 'ä', Value: '2' }] }
    ])
    expect(calls[0]!.caller).toEqual({ account, arn: `arn:aws:iam::${account}:root`, userId: account })
  })

  it('brings more than nine elements in their order', async () => {
    const Tags = Array.from({ length: 12 }, (_, index) => ({ Key: `k${index}`, Value: '' }))
    await new RDSClient(cloud.as()).send(new AddTagsToResourceCommand({ ResourceName: 'arn', Tags }))
    expect(calls[0]!.input.Tags.map(({ Key }: { Key: string }) => Key)).toEqual(Tags.map(({ Key }) => Key))
  })

  it('brings the output back as the operation gave it, request id included', async () => {
    const { DBSnapshots, $metadata } = await new RDSClient(cloud.as()).send(new DescribeDBSnapshotsCommand({}))
    expect(DBSnapshots).toEqual([
      { DBSnapshotIdentifier: 'a<b>&"c"', SnapshotCreateTime: time, Encrypted: false, AllocatedStorage: 20, TagList: [] },
      { DBSnapshotIdentifier: 'd', TagList: [{ Key: 'x', Value: '' }] }
    ])
    expect($metadata.requestId).toBe(calls[0]!.requestId)
  })

  it('names errors by their wire code', async () => {
    const failing = new RDSClient(cloud.as()).send(new DescribeEventsCommand({}))
    await expect(failing).rejects.toMatchObject({
      name: 'DBSnapshotNotFoundFault',
      Code: 'DBSnapshotNotFound',
      message: 'No <such> snapshot & so on',
      $metadata: { httpStatusCode: 404 }
    })
  })
})

describe('json', () => {
  it('carries timestamps as seconds', async () => {
    const { tasks } = await new ECSClient(cloud.as()).send(new DescribeTasksCommand({ tasks: ['t'] }))
    expect(tasks).toEqual([{ taskArn: 't', createdAt: time }])
    expect(calls[0]!.input).toEqual({ tasks: ['t'] })
  })

  it('tells old query codes beside the new ones where a service has them', async () => {
    const failing = new SQSClient(cloud.as()).send(new GetQueueUrlCommand({ QueueName: 'q' }))
    await expect(failing).rejects.toMatchObject({
      name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue', message: 'The specified queue does not exist.'
    })
  })
})

describe('what the local cloud does not know', () => {
  it('is refused in the words of the protocol', async () => {
    const { operations: _none, ...mute } = rds
    cloud.surroundings.dispatcher.register({ ...mute, operations: {} })
    await expect(new RDSClient(cloud.as()).send(new DescribeEventsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' })
    const unknown = new SQSClient(cloud.as()).send(new ListQueuesCommand({}))
    await expect(unknown).rejects.toMatchObject({ name: 'UnknownOperationException', $metadata: { httpStatusCode: 400 } })
  })
})

const wireOf = (faults: unknown[]) => ({
  dispatcher: cloud.surroundings.dispatcher,
  identities: cloud.identities,
  clock: realClock,
  random: realRandom,
  onFault: (fault: unknown) => void faults.push(fault)
})

describe('the handler behind the endpoint', () => {
  it('answers SDK clients in process as it does on the socket', async () => {
    const client = new RDSClient({ ...cloud.as(), requestHandler: inProcess(createRequestHandler(wireOf([]))) as any })
    expect((await client.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots).toHaveLength(2)
    await expect(client.send(new DescribeEventsCommand({}))).rejects.toMatchObject({ name: 'DBSnapshotNotFoundFault' })
    const tasks = new ECSClient({ ...cloud.as(), requestHandler: inProcess(createRequestHandler(wireOf([]))) as any })
    expect((await tasks.send(new DescribeTasksCommand({ tasks: ['t'] }))).tasks).toHaveLength(1)
  })

  it('turns a fault of an emulator into InternalFailure and reports it', async () => {
    const faults: unknown[] = []
    const client = new ECSClient({ ...cloud.as(), requestHandler: inProcess(createRequestHandler(wireOf(faults))) as any })
    await expect(
      client.send(new ListTasksCommand({}))
    ).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })
    expect(faults).toEqual([new Error('a fault of the emulator')])
  })

  it('refuses a body beyond its bound', async () => {
    const small = await startEndpoint({ ...wireOf([]), maximumBodyBytes: 1000 })
    const response = await fetch(small.url, { method: 'POST', body: 'x'.repeat(2000) })
    expect(response.status).toBe(413)
    await small.close()
  })

  it('listens on the loopback address only', () => {
    expect(cloud.url).toBe(`http://127.0.0.1:${cloud.port}`)
  })
})

/** There is no EC2 client among the dependencies; the forms are those of the EC2 API reference. */
describe('ec2', () => {
  const codec = codecOf({
    signingName: 'ec2',
    protocol: 'ec2',
    namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    inputMembers: { Filter: 'Filters', Value: 'Values' },
    listElements: { Reservations: 'reservationSet', Instances: 'instancesSet', State: 'instanceState' },
    operations: { DescribeInstances: () => ({}) }
  })
  const request = (body: string): HttpRequest => ({ method: 'POST', path: '/', query: '', headers: {}, body: Buffer.from(body) })

  it('reads flattened lists', () => {
    const body = 'Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=tag:a&Filter.1.Value.1=x&Filter.1.Value.2=y'
    const { operation, input } = codec.parse(request(body))
    expect([operation, input]).toEqual(['DescribeInstances', { Filters: [{ Name: 'tag:a', Values: ['x', 'y'] }] }])
  })

  it('writes small names, items, and its own error document', () => {
    const output = { Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Code: 16, Name: 'running' } }] }] }
    const reply = codec.reply('DescribeInstances', output, 'r', request('')).body.toString()
    const instance = '<instanceId>i-1</instanceId><instanceState><code>16</code><name>running</name></instanceState>'
    expect(reply).toContain(`<reservationSet><item><instancesSet><item>${instance}</item></instancesSet></item></reservationSet>`)
    const fault = codec.fault(new AwsError('InvalidInstanceID.NotFound', 'gone'), 'r', request('')).body.toString()
    const error = '<Error><Code>InvalidInstanceID.NotFound</Code><Message>gone</Message></Error>'
    expect(fault).toBe(`<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>`)
  })
})
