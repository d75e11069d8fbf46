import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, PutEventsCommand, RemovePermissionCommand } from '@aws-sdk/client-eventbridge'
import {
  CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient
} from '@aws-sdk/client-sqs'
import { createMetadataDataPlane } from '../../local/rds/metadata-data-plane'
import { readJob } from '../../local/world/job-watch'
import { createRequester, sendRaw, sendRequest } from '../../local/world/requester'
import { waitUntil } from '../../local/world/wait-until'
import { createWorld, type World } from '../../local/world/world'
import { AccessRecorder } from '../helpers/access-record'
import { createInstanceSnapshot } from '../helpers/other-sources'
import { jobIdOf } from '../../shared/job/names'
import { stepNames } from '../../shared/job/steps'

const account = '222222222222'
const patienceSeconds = 60
const access = new AccessRecorder()
const signature = /X-Amz-Signature=(?!\*)[0-9a-f]{8}/

let world: World
let sqs: SQSClient
let refused: string
let malformed: string

beforeAll(async () => {
  const metadata = createMetadataDataPlane()
  world = await createWorld({ onAccess: access.observe, dataPlaneFor: () => metadata })
  sqs = new SQSClient(world.cloud.clientConfig(account))
  const requester = await createRequester(world)
  refused = jobIdOf(await sendRequest(world, requester, {
    ApplicationName: 'shop', CostCenter: '1', RdsSnapshotIdentifier: 'not-there', DestinationEnv: 'dev',
    ObfuscationScriptPath: `s3://${world.stage.scriptBucket}/${world.stage.scriptPrefix}`, SqlScriptList: ['01.sql'], DbName: 'shop'
  }))
  malformed = jobIdOf(await sendRaw(world, requester, 'no request'))
  for (const jobId of [refused, malformed]) {
    await waitUntil(world.cloud.clock, patienceSeconds, `end of ${jobId}`, async () => (await readJob(world, jobId)).job?.ClosedAt)
  }
}, 120_000)
afterAll(async () => {
  if (world) access.write(world.cloud)
  await world?.close()
}, 30_000)

/** Calls of services whose clients are no dependency. */
const call = (service: string, operation: string, input: object): Promise<any> => {
  const { caller } = world.cloud.identities.lookup(world.cloud.credentials(account).accessKeyId)!
  return world.cloud.dispatcher.dispatch({ service, operation, input, caller })
}

const linesOf = async (step: string): Promise<string[]> => {
  const logs = new CloudWatchLogsClient(world.cloud.clientConfig(account))
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/maskopy-demo-${step}` }))
  return events.map(({ message }) => message!)
}

it('every line that a function logs is JSON with the job in it, and none holds the presigned URL', async () => {
  const lines = (await Promise.all(['intake', 'clean-up', 'publish-completion'].map(linesOf))).flat()
  expect(lines.length).toBeGreaterThan(10)
  const jobs = lines.map((line) => JSON.parse(line).jobId)
  expect(lines.filter((_line, index) => ![refused, malformed].includes(jobs[index]))).toEqual([])
  expect(new Set(jobs)).toEqual(new Set([refused, malformed]))
  expect(lines.filter((line) => signature.test(line))).toEqual([])
  expect(lines.filter((line) => line.includes('"message":"advanced"')).every((line) => 'xray_trace_id' in JSON.parse(line))).toBe(true)
})

it('the numbers of these jobs are metrics', async () => {
  const { Metrics } = await call('monitoring', 'ListMetrics', { Namespace: 'MasKopy' })
  const found = Metrics.map(({ MetricName, Dimensions }: any) => `${MetricName} ${Dimensions.map(({ Value }: any) => Value).join(' ')}`)
  expect(found).toEqual(expect.arrayContaining([
    'StepsEnded maskopy-demo intake', 'StepDuration maskopy-demo clean-up', 'JobsEnded maskopy-demo REFUSED',
    'JobsFailed maskopy-demo MaskopyResourceException'
  ]))
  expect(found.filter((name: string) => name.startsWith('FailureRate'))).toEqual([])
})

it('every function that ran is traced', async () => {
  const ran = ['intake', 'clean-up', 'publish-completion'].map((step) => `maskopy-demo-${step}`)
  // A trace is there when its invocation has ended, which the completion may overtake.
  await waitUntil(world.cloud.clock, patienceSeconds, `traces of ${ran.join(', ')}`, async () => {
    const now = world.cloud.clock.now() / 1000
    const { TraceSummaries } = await call('xray', 'GetTraceSummaries', { StartTime: now - 600, EndTime: now })
    const names = new Set(TraceSummaries.map(({ ServiceIds }: any) => ServiceIds[0].Name))
    return ran.every((name) => names.has(name))
  })
})

it('the reconciler counts the jobs of every step and says that it ran', async () => {
  await call('lambda', 'Invoke', { FunctionName: 'maskopy-demo-reconcile', Payload: '{}' })
  await waitUntil(world.cloud.clock, patienceSeconds, 'metrics of the reconciler', async () => {
    const { Metrics } = await call('monitoring', 'ListMetrics', { MetricName: 'ReconcilerRuns' })
    return Metrics.length > 0
  })
  const { Metrics } = await call('monitoring', 'ListMetrics', { MetricName: 'JobsInStep' })
  expect(Metrics.map(({ Dimensions }: any) => Dimensions[1].Value).sort()).toEqual([...stepNames].sort())
})

it('a poisoned message on a dead-letter queue rings its alarm and no other, and people hear of it', async () => {
  const QueueName = 'heard'
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:us-east-1:${account}:${QueueName}` }]
  })
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }))
  const TopicArn = `arn:aws:sns:us-east-1:${account}:maskopy-demo-alarms`
  await call('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${account}:${QueueName}` })
  const poisoned = 'maskopy-demo-verify-dead-letters'
  await sqs.send(new SendMessageCommand({ QueueUrl: `${world.cloud.endpoint}/${account}/${poisoned}`, MessageBody: 'poison' }))
  const ringing = async () => (await call('monitoring', 'DescribeAlarms', { StateValue: 'ALARM' })).MetricAlarms.map(({ AlarmName }: any) => AlarmName)
  await waitUntil(world.cloud.clock, patienceSeconds, 'the alarm', async () => (await ringing()).length > 0)
  expect(await ringing()).toEqual([poisoned])
  const heard = await waitUntil(world.cloud.clock, patienceSeconds, 'a message about it', async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    return Messages.map(({ Body }) => JSON.parse(JSON.parse(Body!).Message)).find(({ NewStateValue }) => NewStateValue === 'ALARM')
  })
  expect(heard).toMatchObject({ AlarmName: poisoned, AWSAccountId: account })
})

it('the dashboard is there', async () => {
  const { DashboardBody } = await call('monitoring', 'GetDashboard', { DashboardName: 'maskopy-demo' })
  expect(JSON.parse(DashboardBody).widgets[0].properties.alarms).toContain(`arn:aws:cloudwatch:us-east-1:${account}:alarm:maskopy-demo-failure-rate`)
})

it('a snapshot of somebody else\'s in the staging account is looked up, and is no job\'s', async () => {
  await createInstanceSnapshot(world, 'somebody-elses', 'mysql', {}, account)
  const step = 'maskopy-demo-take-final-snapshot'
  await waitUntil(world.cloud.clock, patienceSeconds, 'look-up', async () => access.hasSeen(step, 'dynamodb:Query'))
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: `${world.cloud.endpoint}/${account}/${step}-dead-letters`, AttributeNames: ['ApproximateNumberOfMessages'] })
  )
  expect(Attributes!.ApproximateNumberOfMessages).toBe('0')
})

it('events that cannot be delivered are kept in the account where they arose', async () => {
  access.expectDenials()
  const { cloud, stage } = world
  const queue = `${cloud.endpoint}/${account}/maskopy-demo-publish-completion`
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { Policy: '' } }))
  const events = new EventBridgeClient(cloud.clientConfig(account))
  const EventBusName = 'maskopy-demo'
  const Detail = JSON.stringify({ JobId: refused })
  await events.send(new PutEventsCommand({ Entries: [{ EventBusName, Source: 'maskopy', DetailType: 'CleanedUp', Detail }] }))
  await events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'source-accounts-forward-rds-events' }))
  await createInstanceSnapshot(world, 'maskopy-probe', 'mysql')
  for (const owner of [account, stage.sourceAccount]) {
    const QueueUrl = `${cloud.endpoint}/${owner}/maskopy-demo-undelivered-events`
    const client = new SQSClient(cloud.clientConfig(owner))
    await waitUntil(cloud.clock, patienceSeconds, `an undelivered event in ${owner}`, async () => {
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }))
      return Number(Attributes!.ApproximateNumberOfMessages) > 0
    })
  }
})
