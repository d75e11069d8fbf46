import { DescribeDBSnapshotAttributesCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inspect } from '../../local/postgres/inspect'
import { inventory } from '../../local/world/inventory'
import { readJob } from '../../local/world/job-watch'
import { presignCallerIdentity } from '../../local/world/presigned-identity'
import { createRequester } from '../../local/world/requester'
import { readStage } from '../../local/world/stage'
import { withTargetCopy } from '../../local/world/target-copy'
import { waitUntil } from '../../local/world/wait-until'
import { databaseName, deadLetters, goodScripts, openTestWorld, type Asked, type TestWorld } from '../helpers/world'

const { customImages } = readStage('demo')
const CustomTaskImage = customImages[0]!

type Scenario =
  | 'success' | 'failing-script' | 'failing-verify' | 'idle-image' | 'no-start' | 'no-verify-start' | 'no-capacity' | 'exit-unknown' | 'wrong-role'

const noSuchImage = { kind: 'fails-to-start', reason: 'CannotPullContainerError: no such image' } as const

let world: TestWorld
const asked = {} as Record<Scenario, Asked>
let malformed: string
let unknownInputs: string
let presignedUrl: string

/** Jobs share nothing but the service and the accounts' quotas, so all of them run at once, or stand in line; each test waits for its own. */
beforeAll(async () => {
  world = await openTestWorld({ rdsQuotas: { copiesInFlight: 2, instances: 5 }, images: { [CustomTaskImage]: { command: ['/bin/sh', '-c', 'exit 0'] } } })
  const ask = async (scenario: Scenario, ...rest: [Record<string, string>?, Record<string, unknown>?]) => {
    asked[scenario] = await world.ask(scenario, ...rest)
  }
  await ask('success')
  await ask('failing-script', { ...goodScripts, '02-orders.sql': 'UPDATE orders SET adress = NULL' })
  await ask('failing-verify', { ...goodScripts, '01-customers.sql': `UPDATE customers SET name = 'x', note = NULL` })
  await ask('idle-image', goodScripts, { CustomTaskImage })
  await ask('no-start')
  world.taskFaults.set(asked['no-start'].jobId, noSuchImage)
  await ask('no-verify-start', goodScripts, { CustomTaskImage })
  world.taskFaults.set(`${asked['no-verify-start'].jobId} verify`, { kind: 'capacity' })
  await ask('exit-unknown')
  world.taskFaults.set(asked['exit-unknown'].jobId, { kind: 'loses-exit-code' })
  await ask('no-capacity')
  world.taskFaults.set(asked['no-capacity'].jobId, { kind: 'capacity' })
  const stranger = await createRequester(world, 'Billing_invoker')
  asked['wrong-role'] = await world.ask('wrong-role', goodScripts, {}, stranger)
  malformed = await world.send('{"ApplicationName": "shop", ')
  const { credentials } = world.requester
  presignedUrl = await presignCallerIdentity(credentials, world.stage.region, new Date(world.cloud.clock.now() - 60_000))
  unknownInputs = await world.send(JSON.stringify({ ApplicationName: 'shop', CostCentre: '42', Colour: 'red', PresignedUrl: presignedUrl }))
}, 120_000)
afterAll(() => world?.close(), 30_000)

const rdsOf = (account: string) => new RDSClient(world.cloud.clientConfig(account))

const finalSnapshots = async (name: string) => {
  const { DBSnapshots = [] } = await rdsOf(world.stage.stagingAccount).send(new DescribeDBSnapshotsCommand({}))
  return DBSnapshots.filter(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier === name)
}

/** A job that failed: one answer, which says so; no final snapshot; nothing left in any account. */
const expectFailed = async (jobId: string, finalName: string | undefined, error: { Name: string; Step: string }) => {
  const { completion, job, history } = await world.ended(jobId)
  expect(completion).toMatchObject({
    JobId: jobId, Status: 'FAILED', State: 'CRITICAL', Service: 'MasKopy', FinalSnapshotArn: null, SharedWith: [], LeftBehind: [],
    Error: error
  })
  expect(job).toMatchObject({ Status: 'FAILED', Error: error, CleanupAndTagging: [{ Success: true }, { Message: expect.any(String) }] })
  expect(await world.leftoversOf(jobId)).toEqual([])
  if (finalName) expect(await finalSnapshots(finalName)).toEqual([])
  for (const { Deleted, Started } of Object.values<Record<string, string>>(job.Resources)) expect(Deleted ?? Started).toBe(Deleted)
  return { completion, job, history }
}

const refusedForCapacity = (jobId: string, step: string) =>
  waitUntil(world.cloud.clock, 120, 'refusal on record', async () => {
    const { job } = await readJob(world, jobId)
    return job?.Step === step && job.Waiting?.Attempts > 0 && job.Waiting.Reason.includes('capacity')
  })

jest.setTimeout(260_000)

describe('a job that succeeds', () => {
  it('answers once, with the final snapshot and whom it was shared with', async () => {
    const { jobId, finalName } = asked.success
    const { completion } = await world.ended(jobId)
    expect(completion).toMatchObject({
      ApplicationName: 'shop', State: 'OK', SDLC: 'dev', Service: 'MasKopy', msgDetail: expect.stringContaining(finalName),
      JobId: jobId, Status: 'SUCCEEDED', SharedWith: [world.stage.targetAccount], Error: null, LeftBehind: [],
      FinalSnapshotArn: `arn:aws:rds:us-east-1:222222222222:snapshot:${finalName}`,
      Verification: { Required: true, Passed: true, Queries: [{ Path: 'verify/01-emails.sql', Rows: 0 }, { Path: 'verify/02-names.sql', Rows: 0 }] }
    })
    expect(Date.parse(completion.EndedAt as string)).toBeGreaterThan(Date.parse(completion.StartedAt as string))
    expect(world.completionsOf(jobId)).toBe(1)
  })

  it('records every output of the contract', async () => {
    const { jobId, finalName } = asked.success
    const { job, completion } = await world.ended(jobId)
    const id = jobId.toLowerCase()
    const text = expect.any(String)
    const tags = expect.arrayContaining([{ Key: 'ApplicationName', Value: 'MASKOPY' }, { Key: 'Cost Center', Value: 'CC 4711' }])
    const arn = (account: string) => expect.stringMatching(new RegExp(`^arn:aws:rds:us-east-1:${account}:snapshot:maskopy-${id}-`))
    const named = expect.stringContaining(`maskopy-${id}-`)
    expect(job).toMatchObject({
      CreatedSnapshots: [
        { SnapshotName: named, SnapshotARN: arn('111111111111'), InstanceIdentifier: 'shop-production', Tags: tags, RdsParameterGroup: text }
      ],
      SnapshotsAvailable: true,
      SharedSnapshots: true,
      CreatedDestinationSnapshots: [
        { SnapshotName: named, SnapshotARN: arn('222222222222'), InstanceIdentifier: 'shop-production', SnapshotTags: tags, Tags: tags }
      ],
      DestinationSnapshotsAvailable: true,
      DestinationRestoredDatabases: [named],
      DestinationRestoredDatabasesComplete: true,
      fargate: { ClusterName: 'maskopy-demo', TaskDefinition: named },
      CreatedFinalSnapshots: [{ SnapshotName: finalName }],
      FinalSnapshotAvailable: true,
      CleanupAndTagging: [{ Success: true }, { Message: text }],
      Publish: { MessageId: text, MD5OfMessageBody: text, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: text } }
    })
    expect(JSON.parse(job.Publish.MessageBody)).toEqual(completion)
  })

  it('records the task as the contract spells it', async () => {
    const { job } = await world.ended(asked.success.jobId)
    const text = expect.any(String)
    const time = expect.any(Number)
    expect(job.ECSRunTask).toMatchObject({
      Attachments: [
        { Id: text, Type: 'eni', Status: text, Details: expect.arrayContaining([{ Name: 'subnetId', Value: text }, { Name: 'privateIPv4Address', Value: text }]) }
      ],
      ClusterArn: text, Connectivity: text, ConnectivityAt: time, Cpu: '256', Memory: '512', CreatedAt: time, DesiredStatus: 'STOPPED',
      ExecutionStoppedAt: time, Group: text, LastStatus: 'STOPPED', LaunchType: 'FARGATE', PlatformVersion: text, PullStartedAt: time,
      PullStoppedAt: time, StartedAt: time, StartedBy: asked.success.jobId, StopCode: 'EssentialContainerExited', StoppedAt: time,
      StoppedReason: text, StoppingAt: time, TaskArn: text, TaskDefinitionArn: text, Version: time,
      Containers: [
        { ContainerArn: text, Cpu: text, ExitCode: 0, Image: text, LastStatus: 'STOPPED', Name: text, NetworkInterfaces: [{ AttachmentId: text, PrivateIpv4Address: text }], RuntimeId: text, TaskArn: text }
      ]
    })
  })

  it('tells its story step by step, and never the credential', async () => {
    const { job, history } = await world.ended(asked.success.jobId)
    expect(history.map(({ To }) => To)).toEqual([
      'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release', 'clean-up',
      'publish-completion', 'SUCCEEDED'
    ])
    expect(JSON.stringify({ job, history })).not.toMatch(/X-Amz-|PresignedUrl/i)
    expect(job).toMatchObject({ Status: 'SUCCEEDED', Requester: { account: '111111111111', arn: expect.stringContaining(':assumed-role/Shop_invoker/') } })
  })

  it('shares exactly the final snapshot, tagged, with exactly the target accounts', async () => {
    const { jobId, finalName } = asked.success
    await world.ended(jobId)
    const [snapshot] = await finalSnapshots(finalName)
    expect(snapshot).toMatchObject({ Status: 'available', Encrypted: true, SnapshotType: 'manual' })
    expect(snapshot!.TagList).toEqual(expect.arrayContaining([
      { Key: 'ApplicationName', Value: 'shop' }, { Key: 'Cost Center', Value: 'CC 4711' }, { Key: 'maskopy:job', Value: jobId },
      { Key: 'maskopy:final', Value: 'true' }
    ]))
    const attributes = await rdsOf(world.stage.stagingAccount).send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: finalName }))
    expect(attributes.DBSnapshotAttributesResult?.DBSnapshotAttributes).toEqual([
      { AttributeName: 'restore', AttributeValues: [world.stage.targetAccount] }
    ])
    const shared = await rdsOf(world.stage.targetAccount).send(new DescribeDBSnapshotsCommand({ IncludeShared: true }))
    const names = shared.DBSnapshots?.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier?.split(':').at(-1))
    expect(names).toContain(finalName)
    expect(names?.filter((name) => name?.includes('maskopy-'))).toEqual([])
  })

  it('leaves nothing but the final snapshot, and in that nothing raw', async () => {
    const { jobId } = asked.success
    const { completion } = await world.ended(jobId)
    expect(await world.leftoversOf(jobId)).toEqual([])
    const { changedTables, residue } = await withTargetCopy(world, completion.FinalSnapshotArn!, databaseName, ({ connection, dataDirectory }) =>
      inspect(world.source.connection, connection, dataDirectory)
    )
    expect(changedTables).toEqual({ customers: 400, orders: 400 })
    expect(residue).toEqual([])
  })
})

describe('a job whose data is not masked', () => {
  it('fails at the script that fails, and names it', async () => {
    const { jobId, finalName } = asked['failing-script']
    const { completion } = await expectFailed(jobId, finalName, { Name: 'MaskopyResourceException', Step: 'obfuscate' })
    expect(completion.Error!.Message).toContain('02-orders.sql')
    expect(completion.msgDetail).toContain('02-orders.sql')
  })

  it('fails at a verify query that returns a row, and names it', async () => {
    const { jobId, finalName } = asked['failing-verify']
    const { completion, job } = await expectFailed(jobId, finalName, { Name: 'MaskopyResourceException', Step: 'obfuscate' })
    expect(completion.Error!.Message).toContain('verify/01-emails.sql')
    expect(completion.Error!.Message).not.toContain('@raw.example')
    expect(job.Verification).toMatchObject({ Passed: false, Queries: [{ Path: 'verify/01-emails.sql', Rows: 400 }, { Rows: 0 }] })
  })

  it('does not believe the exit code 0 of a container that masked nothing', async () => {
    const { jobId, finalName } = asked['idle-image']
    const { job, history } = await expectFailed(jobId, finalName, { Name: 'MaskopyResourceException', Step: 'verify' })
    expect(job.ECSRunTask.Containers[0]).toMatchObject({ ExitCode: 0, Image: CustomTaskImage })
    expect(job.Verification).toMatchObject({ Passed: false })
    expect(history.map(({ To }) => To)).not.toContain('take-final-snapshot')
  })
})

describe('a task that does not run', () => {
  it.each([['obfuscate', 'no-start'], ['verify', 'no-verify-start']] as const)('fails the job when it never starts, with the reason: %s', async (Step, scenario) => {
    const { jobId, finalName } = asked[scenario]
    if (Step === 'verify') {
      await refusedForCapacity(jobId, Step)
      world.taskFaults.set(`${jobId} verify`, noSuchImage)
    }
    const { completion } = await expectFailed(jobId, finalName, { Name: 'MaskopyResourceException', Step })
    expect(completion.Error!.Message).toContain('CannotPullContainerError')
  })

  it('fails the job when nobody knows its exit code, although it masked everything', async () => {
    const { jobId, finalName } = asked['exit-unknown']
    await expectFailed(jobId, finalName, { Name: 'MaskopyResourceException', Step: 'obfuscate' })
  })

  it('waits for capacity, and goes on when there is some', async () => {
    const { jobId } = asked['no-capacity']
    await refusedForCapacity(jobId, 'obfuscate')
    world.taskFaults.delete(jobId)
    const { completion } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'SUCCEEDED', State: 'OK' })
    expect(await world.leftoversOf(jobId)).toEqual([])
  })
})

describe('a message that is no valid request', () => {
  it('is a failed job and gets its answer, when it is not even JSON', async () => {
    const { job } = await expectFailed(malformed, undefined, { Name: 'MaskopyResourceException', Step: 'intake' })
    expect(job.Resources).toEqual({})
  })

  it('is told every unknown and missing input by name', async () => {
    const { completion } = await expectFailed(unknownInputs, undefined, { Name: 'MaskopyResourceException', Step: 'intake' })
    for (const name of ['CostCentre', 'Colour', 'CostCenter', 'DestinationEnv', 'ObfuscationScriptPath', 'RdsSnapshotIdentifier']) {
      expect(completion.Error!.Message).toContain(name)
    }
  })

  it('is kept for people to look at, without the credential', async () => {
    await world.ended(unknownInputs)
    const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
    const QueueUrl = world.intakeQueueUrl.replace('-requests', '-rejected-requests')
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    const bodies = Messages.map(({ Body }) => Body!)
    expect(bodies.some((body) => JSON.parse(body).inputs.ApplicationName === 'shop')).toBe(true)
    expect(bodies.join()).not.toContain(new URL(presignedUrl).searchParams.get('X-Amz-Signature'))
  })

  it('is refused when the caller has the role of another application, before anything exists', async () => {
    const { jobId, finalName } = asked['wrong-role']
    const { job } = await expectFailed(jobId, finalName, { Name: 'MaskopyAccessException', Step: 'intake' })
    expect(job.Resources).toEqual({})
  })
})

describe('when all jobs are over', () => {
  beforeAll(() => Promise.all([...Object.values(asked).map(({ jobId }) => jobId), malformed, unknownInputs].map(world.ended)))

  it('the accounts hold the source, its backup and the final snapshots of the successes', async () => {
    const names = (await inventory(world)).map(({ account, kind, name }) => [account, kind, name].join(' ')).sort()
    expect(names).toEqual([
      '111111111111 database shop-production',
      `111111111111 snapshot ${world.source.automatedSnapshot}`,
      `222222222222 snapshot ${asked['no-capacity'].finalName}`,
      `222222222222 snapshot ${asked.success.finalName}`
    ])
  })

  it('every job was answered once, and no message was given up on', async () => {
    for (const { jobId } of Object.values(asked)) expect([jobId, world.completionsOf(jobId)]).toEqual([jobId, 1])
    expect(await deadLetters(world)).toEqual({})
  })
})
