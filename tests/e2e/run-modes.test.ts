import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeClustersCommand, ECSClient, ListClustersCommand, PutAccountSettingDefaultCommand } from '@aws-sdk/client-ecs'
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { CreateDBSnapshotCommand, DescribeDBSnapshotAttributesCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { presignCallerIdentity } from '../../local/world/presigned-identity'
import { waitUntil } from '../../local/world/wait-until'
import { uploadScripts } from '../../local/world/world'
import { eventSchemas, type EventName } from '../../shared/events/schemas'
import { jobIdOf } from '../../shared/job/names'
import { billing, createBilling } from '../helpers/billing'
import { cancelInTask } from '../helpers/cancel'
import { outputDocument } from '../helpers/output-document'
import { databaseName, deadLetters, goodScripts, openTestWorld, type Asked, type TestWorld } from '../helpers/world'

const AmiId = 'ami-0123456789abcdef0'
/** ECS deregisters no instance whose agent has gone before. */
const hastyImage = 'ami-0a1b2c3d4e5f60718'
const plainImage = 'ami-0fedcba9876543210'
type Scenario = 'fargate' | 'fargate-cancelled' | 'ecs' | 'ecs-cancelled' | 'ecs-no-agent' | 'ecs-too-large' | 'none' | 'none-not-allowed'

let world: TestWorld
const asked = {} as Record<Scenario, Asked>
let byEvent: { jobId: string; finalName: string; eventId: string }
const announced = new Map<string, { name: EventName; detail: any }[]>()

const busArn = () => `arn:aws:events:${world.stage.region}:${world.stage.stagingAccount}:event-bus/maskopy-demo`
const put = async (account: string, entry: Partial<PutEventsRequestEntry>) => {
  const { Entries } = await new EventBridgeClient(world.cloud.clientConfig(account)).send(
    new PutEventsCommand({ Entries: [{ EventBusName: busArn(), Source: 'shop.pipeline', DetailType: 'MasKopy Request', Detail: '{}', ...entry }] })
  )
  return Entries![0]!
}

/** A rule of somebody who wants to know, on MasKopy's bus, into a queue. */
const listen = async (): Promise<string> => {
  const config = world.cloud.clientConfig(world.stage.stagingAccount)
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' }]
  })
  const { QueueUrl } = await new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'listener', Attributes: { Policy } }))
  const events = new EventBridgeClient(config)
  const rule = { Name: 'listener', EventBusName: 'maskopy-demo' }
  await events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: ['maskopy'] }) }))
  const Arn = `arn:aws:sqs:${world.stage.region}:${world.stage.stagingAccount}:listener`
  await events.send(new PutTargetsCommand({ Rule: 'listener', EventBusName: 'maskopy-demo', Targets: [{ Id: 'queue', Arn }] }))
  return QueueUrl!
}

const hear = async (QueueUrl: string): Promise<void> => {
  const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return
    for (const { Body, ReceiptHandle } of Messages) {
      const { 'detail-type': name, detail } = JSON.parse(Body!)
      announced.set(detail.JobId, [...(announced.get(detail.JobId) ?? []), { name, detail }])
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

const requestByEvent = async () => {
  const { stage, cloud, source, requester } = world
  const finalName = `${stage.application}-by-event`
  const files = Object.entries(goodScripts).map(([name, sql]) => ({ name, sql }))
  const request = {
    ApplicationName: stage.application,
    CostCenter: 'CC 4711',
    RdsSnapshotIdentifier: source.automatedSnapshot,
    RdsFinalSnapshotIdentifier: finalName,
    DestinationEnv: stage.environment,
    ObfuscationScriptPath: await uploadScripts(world, files, 'by-event/'),
    SqlScriptList: Object.keys(goodScripts).filter((name) => !name.startsWith('verify/')),
    DbName: databaseName,
    PresignedUrl: await presignCallerIdentity(requester.credentials, stage.region, new Date(cloud.clock.now() - 120_000))
  }
  const { EventId } = await put(stage.sourceAccount, { Detail: JSON.stringify(request) })
  byEvent = { jobId: jobIdOf(EventId!), finalName, eventId: EventId! }
}

const snapshotArn = 'arn:aws:rds:us-east-1:111111111111:snapshot:'

/** One for another application, then one that is available, and one still newer that never becomes so. */
const takeNewerSnapshots = async (DBInstanceIdentifier: string) => {
  const rds = new RDSClient(world.cloud.clientConfig(world.stage.sourceAccount))
  const take = (DBSnapshotIdentifier: string, Value = world.stage.application) =>
    rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier, Tags: [{ Key: 'ApplicationName', Value }] }))
  for (const [name, application] of [['billing-backup', billing], ['shop-newest']] as const) {
    await take(name, application)
    await waitUntil(world.cloud.clock, 60, name, async () => {
      const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
      return DBSnapshots?.[0]?.Status === 'available'
    })
  }
  world.cloud.rds.faults.hangNext('snapshot', ({ id }) => id === 'shop-unfinished')
  await take('shop-unfinished')
}

/** Only a cancel ends them before the step's deadline. */
const endlessScripts = { ...goodScripts, '01-customers.sql': 'SELECT pg_sleep(600)' }

let listener: string

beforeAll(async () => {
  world = await openTestWorld({ ec2: { images: (id) => (id === plainImage ? 'plain' : id === hastyImage ? 'agent-that-stops-first' : 'container-agent') } })
  await new ECSClient(world.cloud.clientConfig(world.stage.stagingAccount)).send(
    new PutAccountSettingDefaultCommand({ name: 'awsvpcTrunking', value: 'enabled' })
  )
  listener = await listen()
  const ask = async (scenario: Scenario, changes: Record<string, unknown>, scripts = goodScripts, by = world.requester) => {
    asked[scenario] = await world.ask(scenario, scripts, changes, by)
  }
  const { identifier } = world.source
  await takeNewerSnapshots(identifier)
  await ask('ecs', { ObfuscateRunMode: 'ecs', AmiId, RdsSnapshotIdentifier: undefined, RdsInstanceIdentifier: identifier })
  await ask('none', { ObfuscateRunMode: 'none', DestinationEnv: 'raw' })
  const { request, requester } = await createBilling(world, true)
  const changes = { ObfuscateRunMode: 'fargate', RdsSnapshotIdentifier: `${snapshotArn}billing-backup`, ...(await request(goodScripts, 'fargate')) }
  await ask('fargate', changes, goodScripts, requester)
  await ask('fargate-cancelled', {}, endlessScripts)
  await ask('ecs-cancelled', { ObfuscateRunMode: 'ecs', AmiId: hastyImage }, endlessScripts)
  await ask('ecs-no-agent', { ObfuscateRunMode: 'ecs', AmiId: plainImage })
  await ask('ecs-too-large', { ObfuscateRunMode: 'ecs', AmiId, TaskDefinitionCPU: 4096, TaskDefinitionMemory: 16384 })
  await ask('none-not-allowed', { ObfuscateRunMode: 'none' })
  await requestByEvent()
}, 60_000)
afterAll(() => world?.close(), 30_000)

jest.setTimeout(260_000)

const snapshotsCalled = async (name: string) => {
  const rds = new RDSClient(world.cloud.clientConfig(world.stage.stagingAccount))
  const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({}))
  return DBSnapshots.filter(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === name)
}

/** Clusters and instances that are not gone. */
const hostsOf = async (jobId: string): Promise<string[]> => {
  const config = world.cloud.clientConfig(world.stage.stagingAccount)
  const ecs = new ECSClient(config)
  const { clusterArns } = await ecs.send(new ListClustersCommand({}))
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns }))
  const active = clusters.filter(({ clusterName, status }) => clusterName!.includes(jobId.toLowerCase()) && status !== 'INACTIVE')
  const { Reservations = [] } = await new EC2Client(config).send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:maskopy:job', Values: [jobId] }] })
  )
  const running = Reservations.flatMap(({ Instances = [] }) => Instances).filter(({ State }) => State?.Name !== 'terminated')
  return [...active.map(({ clusterName }) => clusterName!), ...running.map(({ InstanceId }) => InstanceId!)]
}

describe('a job that is cancelled while its task runs', () => {
  it.each(['fargate-cancelled', 'ecs-cancelled'] as const)('ends with its task, and leaves nothing: %s', async (scenario) => {
    const { jobId } = asked[scenario]
    await cancelInTask(world, jobId)
    const { completion, job } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'CANCELLED', LeftBehind: [], FinalSnapshotArn: null })
    const [task] = Object.values<any>(job.Resources).filter(({ Kind }) => Kind === 'ecs-task')
    expect(Date.parse(task.Deleted)).toBeGreaterThan(Date.parse(task.Started))
    expect(await hostsOf(jobId)).toEqual([])
    expect(await world.leftoversOf(jobId)).toEqual([])
  })
})

describe('mode ecs', () => {
  it('masks on a container instance of its own and leaves nothing of it', async () => {
    const { jobId, finalName } = asked.ecs
    const { completion, job, history } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'SUCCEEDED', State: 'OK', Verification: { Passed: true }, LeftBehind: [] })
    expect(completion.FinalSnapshotArn).toContain(finalName)
    expect(outputDocument('ecs', 'instance').safeParse(job).error).toBeUndefined()
    expect(job.ecs.ClusterName).toContain(`${jobId.toLowerCase()}-ecs-cluster-1`)
    expect(job.ECSRunTask.ClusterArn).toContain(job.ecs.ClusterName)
    expect(job.ecs.InstanceId).toMatch(/^i-[0-9a-f]{17}$/)
    expect(Object.keys(job.Resources)).toEqual(expect.arrayContaining(['ecs-cluster-1', 'ec2-instance-1']))
    expect(await hostsOf(jobId)).toEqual([])
    expect(await world.leftoversOf(jobId)).toEqual([])
    expect(history.map(({ From }) => From)).toContain('obfuscate')
  })

  it('launches the image that was asked for, tagged, without a key, with IMDSv2 alone', async () => {
    const { jobId } = asked.ecs
    await world.ended(jobId)
    const ec2 = new EC2Client(world.cloud.clientConfig(world.stage.stagingAccount))
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag:maskopy:job', Values: [jobId] }] }))
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
    expect(instances).toHaveLength(1)
    expect(instances[0]).toMatchObject({
      ImageId: AmiId, MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 }, State: { Name: 'terminated' },
      IamInstanceProfile: { Arn: expect.stringContaining('instance-profile/maskopy-demo-container-instance') }
    })
    expect(instances[0]!.KeyName).toBeUndefined()
  })

  it('says so when the instance never joins, and leaves nothing', async () => {
    const { jobId, finalName } = asked['ecs-no-agent']
    const { completion } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'FAILED', LeftBehind: [], Error: { Name: 'MaskopyResourceException', Step: 'obfuscate', Cause: 'NotJoined' } })
    expect(completion.Error!.Message).toContain('AmiId')
    expect(await hostsOf(jobId)).toEqual([])
    expect(await snapshotsCalled(finalName)).toEqual([])
  })

  it('is refused before anything is made where the task does not fit on the instance', async () => {
    const { job, completion } = await world.ended(asked['ecs-too-large'].jobId)
    expect(completion).toMatchObject({ Status: 'FAILED', LeftBehind: [], Error: { Step: 'intake', Cause: 'TaskSize' } })
    expect(job.Resources).toEqual({})
    expect(await hostsOf(asked['ecs-too-large'].jobId)).toEqual([])
  })
})

describe('mode fargate', () => {
  it('has the output document of the contract, and none of mode ecs', async () => {
    const { job, completion } = await world.ended(asked.fargate.jobId)
    expect(completion).toMatchObject({ Status: 'SUCCEEDED', State: 'OK' })
    expect(outputDocument('fargate', 'instance').safeParse(job).error).toBeUndefined()
  })
})

describe('what is copied', () => {
  it('is the newest available snapshot of the instance that a request names', async () => {
    const { job, completion } = await world.ended(asked.ecs.jobId)
    expect(completion.Status).toBe('SUCCEEDED')
    expect(job.Request.RdsInstanceIdentifier).toBe(world.source.identifier)
    expect(job.Source).toMatchObject({ Kind: 'instance', SnapshotName: 'shop-newest', DatabaseIdentifier: world.source.identifier })
  })

  it('is the snapshot of an instance whose ARN a request names', async () => {
    const { job, completion } = await world.ended(asked.fargate.jobId)
    expect(completion.Status).toBe('SUCCEEDED')
    expect(job.Request.RdsSnapshotIdentifier).toBe(`${snapshotArn}billing-backup`)
    expect(job.Source).toMatchObject({ Kind: 'instance', Account: '111111111111', SnapshotName: 'billing-backup' })
  })
})

describe('mode none', () => {
  it('hands the copy over as it is, and says plainly that it is unmasked', async () => {
    const { jobId, finalName } = asked.none
    const { completion, job, history } = await world.ended(jobId)
    expect(completion).toMatchObject({
      Status: 'SUCCEEDED', State: 'OK', LeftBehind: [], SharedWith: [world.stage.targetAccount],
      Verification: { Passed: false, Unmasked: true }, msgDetail: expect.stringContaining('UNMASKED')
    })
    expect(outputDocument('none', 'instance').safeParse(job).error).toBeUndefined()
    expect(history.map(({ From, To }) => [From, To])).toContainEqual(['copy-to-staging', 'release'])
    expect(Object.keys(job.Resources).sort()).toEqual(['final-snapshot', 'source-copy'])
    expect(await world.leftoversOf(jobId)).toEqual([])
    const [snapshot] = await snapshotsCalled(finalName)
    expect(snapshot!.TagList).toEqual(expect.arrayContaining([{ Key: 'maskopy:final', Value: 'true' }, { Key: 'maskopy:job', Value: jobId }]))
    const rds = new RDSClient(world.cloud.clientConfig(world.stage.stagingAccount))
    const { DBSnapshotAttributesResult } = await rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: finalName }))
    expect(DBSnapshotAttributesResult!.DBSnapshotAttributes).toMatchObject([{ AttributeName: 'restore', AttributeValues: [world.stage.targetAccount] }])
  })

  it('is refused before anything is made where the environment does not allow it', async () => {
    const { jobId, finalName } = asked['none-not-allowed']
    const { completion, job } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'FAILED', FinalSnapshotArn: null, Error: { Name: 'MaskopyAccessException', Step: 'intake', Cause: 'unmasked' } })
    expect(job.Resources).toEqual({})
    expect(await snapshotsCalled(finalName)).toEqual([])
  })
})

describe('a request by event', () => {
  it('from an account that may ask is a job under the id of the event', async () => {
    const { completion, job } = await world.ended(byEvent.jobId)
    expect(completion).toMatchObject({ JobId: byEvent.jobId, Status: 'SUCCEEDED', State: 'OK', SharedWith: [world.stage.targetAccount] })
    expect(completion.FinalSnapshotArn).toContain(byEvent.finalName)
    expect(world.completionsOf(byEvent.jobId)).toBe(1)
    expect(JSON.stringify(job)).not.toContain('X-Amz-Signature')
  })

  it.each<[string, string, Partial<PutEventsRequestEntry>]>([
    ['a stranger', '333333333333', {}],
    ['a requester who says it is us', '111111111111', { Source: 'maskopy' }],
    ['a requester with an event of ours', '111111111111', { DetailType: 'SnapshotReleased' }],
    ['a requester with an event of ours in our name', '111111111111', { Source: 'maskopy', DetailType: 'SnapshotReleased' }]
  ])('is not taken from %s', async (_, account, entry) => {
    await expect(put(account, entry)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })
})

describe('job events', () => {
  it('follow their published schemas, from acceptance to the end', async () => {
    const ids = [asked.ecs, asked.none, asked['ecs-no-agent'], asked['none-not-allowed']].map(({ jobId }) => jobId)
    for (const id of ids) await world.ended(id)
    // A closed job announces its end last, and bus and queue need their time.
    await waitUntil(world.cloud.clock, 60, 'last events', async () => {
      await hear(listener)
      return ids.every((id) => announced.get(id)?.some(({ name }) => name === 'JobSucceeded' || name === 'JobFailed'))
    })
    for (const { name, detail } of ids.flatMap((id) => announced.get(id)!)) expect(eventSchemas[name].safeParse(detail).error).toBeUndefined()
    const names = (jobId: string) => [...new Set(announced.get(jobId)!.map(({ name }) => name))]
    expect(names(asked.ecs.jobId).sort()).toEqual(
      [
        'JobAccepted', 'SourceSnapshotCopied', 'SnapshotStaged', 'DatabaseRestored', 'DatabaseObfuscated', 'DatabaseVerified',
        'FinalSnapshotTaken', 'SnapshotReleased', 'CleanedUp', 'JobSucceeded'
      ].sort()
    )
    expect(names(asked.none.jobId)).not.toContain('SnapshotStaged')
    expect(announced.get(asked.none.jobId)).toContainEqual({ name: 'JobSucceeded', detail: expect.objectContaining({ Unmasked: true }) })
    expect(names(asked['ecs-no-agent'].jobId)).toContain('JobFailed')
  })
})

it('leaves nothing on a dead-letter queue', async () => {
  for (const { jobId } of Object.values(asked)) await world.ended(jobId)
  expect(await deadLetters(world)).toEqual({})
})
