import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ECSClient } from '@aws-sdk/client-ecs'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KMSClient } from '@aws-sdk/client-kms'
import { RDSClient } from '@aws-sdk/client-rds'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Context, SQSEvent } from 'aws-lambda'
import { create as createCleanUp } from '../../functions/clean-up/create'
import { create as createCopySource } from '../../functions/copy-source-snapshot/create'
import { create as createCopyToStaging } from '../../functions/copy-to-staging/create'
import { create as createIntake } from '../../functions/intake/create'
import { create as createObfuscate } from '../../functions/obfuscate/create'
import { create as createPublish } from '../../functions/publish-completion/create'
import { create as createReconcile } from '../../functions/reconcile/create'
import { create as createRelease } from '../../functions/release/create'
import { create as createRestore } from '../../functions/restore-database/create'
import { create as createTakeFinal } from '../../functions/take-final-snapshot/create'
import { create as createVerify } from '../../functions/verify/create'
import type { AwsError } from '../../local/core/call'
import type { ContainerRun } from '../../local/ecs/container-plane'
import type { TaskFaults } from '../../local/ecs/faults'
import type { Quotas } from '../../local/rds/quotas'
import { documentClient } from '../../shared/aws/clients/base'
import type { Deployment } from '../../shared/config/deployment'
import { readConfigFile } from '../../shared/config/read-file'
import type { Config } from '../../shared/config/schema'
import type { Job } from '../../shared/job/job'
import { stepNames, type StepName } from '../../shared/job/steps'
import { historyIn } from '../../shared/job/history'
import type { QueueHandler } from '../../shared/middleware/queue-handler'
import type { IdentityOptions } from '../../shared/request/caller-identity'
import type { Http } from '../../shared/request/https'
import type { RunnerReport } from '../../shared/runner-contract'
import { createGround, furnish, region, sourceAccount, stagingAccount, type Ground, type GroundOptions } from './kernel-ground'
import { until } from './in-time-of'

export { sourceAccount, stagingAccount } from './kernel-ground'

/** What a run of a container comes to. */
export interface RunnerResult {
  exitCode: number
  /** What it leaves in S3; nothing where absent. */
  report?: unknown
}

export interface FlowOptions {
  seed?: number
  configure?: (config: Config) => Config
  runner?: (run: ContainerRun) => RunnerResult
  taskFaults?: TaskFaults
  ec2?: GroundOptions['ec2']
  /** STS, as intake asks it over the network. */
  sts?: Http
  quotas?: Partial<Quotas>
  /** Of the functions' logs; silent unless given. */
  logLevel?: 'DEBUG'
}

/** A message that the product put on a queue; times are milliseconds. */
export interface Sent {
  queue: string
  body: string
  at: number
  delaySeconds: number
}

export interface Announcement {
  name: string
  detail: Record<string, unknown>
}

const queueUrl = (name: string) => `http://127.0.0.1/${stagingAccount}/${name}`
const reportBucket = 'reports'
const runSeconds = 5
const context = {} as Context

const deployment: Deployment = {
  tableName: 'jobs',
  eventBusName: 'maskopy',
  intakeQueueArn: `arn:aws:sqs:${region}:${stagingAccount}:requests`,
  inboxUrl: (step) => queueUrl(`inbox-${step}`),
  completionQueueUrl: queueUrl('completions'),
  rejectedQueueUrl: queueUrl('rejected'),
  intakeDeadLetterQueueUrl: queueUrl('requests-dead'),
  stagingKeyArn: `arn:aws:kms:${region}:${stagingAccount}:key/staging`,
  clusterName: 'maskopy',
  executionRoleArn: `arn:aws:iam::${stagingAccount}:role/execution`,
  containerInstanceProfileArn: `arn:aws:iam::${stagingAccount}:instance-profile/container-instance`,
  runnerLogGroup: '/ecs/maskopy/bootstrap-logs',
  reportBucket,
  taskRoleArnPrefix: `arn:aws:iam::${stagingAccount}:role/runner-`,
  databaseSecurityGroup: (application) => `sg-database-${application.toLowerCase()}`,
  runnerSecurityGroup: (application) => `sg-runner-${application.toLowerCase()}`,
  region
}

/** The report of a default runner that passed, for the job and task that the container's environment names. */
export const passingReport = ({ environment }: ContainerRun): RunnerReport => ({
  version: 1,
  jobId: environment.MASKOPY_JOB_ID!,
  task: environment.MASKOPY_TASK as RunnerReport['task'],
  exitCode: 0,
  scripts: [],
  rewrittenTables: ['public.people'],
  verification: { queries: [{ path: 'verify/names.sql', sha256: 'a'.repeat(64), rows: 0 }], passed: true },
  startedAt: '2026-01-15T12:00:00.000Z',
  endedAt: '2026-01-15T12:01:00.000Z'
})

const containerPlane = (ground: () => Ground, runner: (run: ContainerRun) => RunnerResult) => ({
  start: async (run: ContainerRun) => {
    let end!: (exitCode: number) => void
    const exited = new Promise<number>((resolve) => (end = resolve))
    ground().clock.after(runSeconds * 1000, async () => {
      const { exitCode, report } = runner(run)
      if (report !== undefined) {
        const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(run.environment.MASKOPY_REPORT!)!
        await ground().client(S3Client).send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(report) }))
      }
      end(exitCode)
    })
    return { exited, stop: () => end(143) }
  },
  close: async () => undefined
})

/** What STS answers when it confirms a caller. */
export const confirmation = (arn: string, account = arn.split(':')[4]!) => ({
  status: 200,
  contentType: 'text/xml',
  body: `<GetCallerIdentityResponse><GetCallerIdentityResult>
  <Arn>${arn}</Arn><UserId>AROA1:pipeline</UserId><Account>${account}</Account>
</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
})

const invoker = `arn:aws:sts::${sourceAccount}:assumed-role/Shop_invoker/pipeline`

/** Everybody is the invoker of the shop, unless a test plays STS itself: then it sees where it is asked. */
const identityBy = (sts?: Http): Partial<IdentityOptions> =>
  sts ? { http: sts } : { endpointFor: async () => new URL('http://sts.invalid'), http: async () => confirmation(invoker) }

const createFunctions = (ground: Ground, config: Config, sts?: Http) => {
  const staging = <Client>(Client: new (config: any) => Client) => ground.client(Client, stagingAccount, 'product')
  const accounts = [stagingAccount, ...config.sourceAccounts.map(({ accountId }) => accountId)]
  const rdsOf = new Map(accounts.map((account) => [account, ground.client(RDSClient, account, 'product')]))
  const kms = staging(KMSClient)
  const clients = {
    table: documentClient(staging(DynamoDBClient)),
    queue: staging(SQSClient),
    bus: staging(EventBridgeClient),
    rds: (role?: { roleArn: string }) => rdsOf.get(role ? role.roleArn.split(':')[4]! : stagingAccount)!,
    ec2: staging(EC2Client),
    ecs: staging(ECSClient),
    kms: () => kms,
    s3: staging(S3Client)
  }
  const dependencies = { clients, clock: ground.clock, random: ground.random, config, deployment }
  const steps: Record<StepName, QueueHandler> = {
    intake: createIntake({ ...dependencies, identity: identityBy(sts) }),
    'copy-source-snapshot': createCopySource(dependencies),
    'copy-to-staging': createCopyToStaging(dependencies),
    'restore-database': createRestore(dependencies),
    obfuscate: createObfuscate(dependencies),
    verify: createVerify(dependencies),
    'take-final-snapshot': createTakeFinal(dependencies),
    release: createRelease(dependencies),
    'clean-up': createCleanUp(dependencies),
    'publish-completion': createPublish(dependencies)
  }
  return { steps, reconcile: createReconcile(dependencies) as unknown as (event: object, context: Context) => Promise<unknown> }
}

/** Keeps what the product puts on the bus and on queues. */
const listen = (ground: Ground) => {
  const announced: Announcement[] = []
  const sent: Sent[] = []
  ground.interfere(async ({ service, operation, input }, proceed) => {
    const answer = await proceed()
    if (service === 'events' && operation === 'PutEvents') {
      announced.push(...input.Entries.map((entry: any) => ({ name: entry.DetailType, detail: JSON.parse(entry.Detail) })))
    }
    if (service === 'sqs' && operation === 'SendMessage') {
      const queue = input.QueueUrl.split('/').at(-1)
      sent.push({ queue, body: input.MessageBody, at: ground.clock.now(), delaySeconds: input.DelaySeconds ?? 0 })
    }
    if (service === 'sqs' && operation === 'SendMessageBatch') {
      const queue = input.QueueUrl.split('/').at(-1)
      for (const { MessageBody, DelaySeconds = 0 } of input.Entries) {
        sent.push({ queue, body: MessageBody, at: ground.clock.now(), delaySeconds: DelaySeconds })
      }
    }
    return answer
  })
  return { announced, sent }
}

/** All functions of the product on the cloud's services: nothing moves between them but what a test hands on. */
export const createFlow = async (options: FlowOptions = {}) => {
  process.env.POWERTOOLS_LOG_LEVEL = options.logLevel ?? 'SILENT'
  const read = readConfigFile('demo', 'config')
  const config = options.configure ? options.configure(read) : read
  const runner = options.runner ?? ((run: ContainerRun) => ({ exitCode: 0, report: passingReport(run) }))
  const ground: Ground = createGround({ ...options, containerPlane: containerPlane(() => ground, runner) })
  await furnish(ground, {
    tableName: deployment.tableName,
    queueNames: ['completions', 'rejected', 'requests-dead', ...stepNames.map((step) => `inbox-${step}`)],
    bus: deployment.eventBusName,
    cluster: deployment.clusterName,
    subnetGroup: config.network.databaseSubnetGroupName,
    scriptFolder: config.applications[0]!.scriptPrefixes[0]!,
    reportBucket
  })
  const { steps, reconcile } = createFunctions(ground, config, options.sts)
  const heard = listen(ground)
  const table = DynamoDBDocumentClient.from(ground.client(DynamoDBClient))
  const items = async (jobId: string) =>
    (await table.send(
      new QueryCommand({
        TableName: deployment.tableName, KeyConditionExpression: 'JobId = :id', ExpressionAttributeValues: { ':id': jobId }
      })
    )).Items ?? []
  let crash: (() => void) | undefined

  /** Runs a function on one message; whether it dealt with it. A function that crashes does not. */
  const deliver = async (step: StepName, body: object | string, given: { messageId?: string; receiveCount?: number; queue?: string } = {}) => {
    const record = {
      messageId: given.messageId ?? 'message',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      eventSourceARN: given.queue ?? `arn:aws:sqs:${region}:${stagingAccount}:inbox-${step}`,
      attributes: { ApproximateReceiveCount: String(given.receiveCount ?? 1) }
    }
    const crashed = new Promise<'crashed'>((resolve) => (crash = () => resolve('crashed')))
    const answer = await Promise.race([steps[step]({ Records: [record] } as unknown as SQSEvent, context), crashed])
    return answer !== 'crashed' && answer.batchItemFailures.length === 0
  }

  return {
    ...ground, ...heard, config, deployment, table, deliver,
    reconcile: () => reconcile({}, context),
    request: (messageId: string, body: object | string, receiveCount = 1) =>
      deliver('intake', body, { messageId, receiveCount, queue: deployment.intakeQueueArn }),
    job: async (jobId: string) => (await items(jobId)).find(({ Item }) => Item === 'JOB') as Job,
    history: async (jobId: string) => historyIn(await items(jobId)),
    /** Everything in the table. */
    everything: async () => (await table.send(new ScanCommand({ TableName: deployment.tableName }))).Items ?? [],
    /** Refuses matching calls of the product, instead of carrying them out. */
    refuse: (operation: string, error: AwsError, times = Infinity) =>
      ground.interfere(async (call, proceed) => {
        if (call.operation !== operation || times-- <= 0) return proceed()
        throw error
      }),
    /** The function that makes the next such call stops for ever: before the call, or after it, without its answer. */
    crashOn: (operation: string, when: 'before' | 'after', where: (input: any) => boolean = () => true) => {
      const remove = ground.interfere(async (call, proceed) => {
        if (call.operation !== operation || !where(call.input)) return proceed()
        remove()
        if (when === 'after') await proceed()
        crash!()
        return new Promise(() => undefined)
      })
    },
    /** Counts matching calls of the product from now on. */
    count: (operation: string) => {
      const counted = { calls: 0 }
      ground.interfere(async (call, proceed) => {
        if (call.operation === operation) counted.calls += 1
        return proceed()
      })
      return counted
    },
    settled: until
  }
}

export type Flow = Awaited<ReturnType<typeof createFlow>>
