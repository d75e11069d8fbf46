import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs'
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { CreateDBInstanceCommand, CreateDBSubnetGroupCommand, CreateDBSnapshotCommand, RDSClient } from '@aws-sdk/client-rds'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { parse } from 'yaml'
import type { Call, Service } from '../../local/core/call'
import { createDispatcher, type Dispatcher } from '../../local/core/dispatcher'
import type { Random } from '../../local/core/random'
import type { AwsEvent, Surroundings } from '../../local/core/surroundings'
import { createDynamodb } from '../../local/dynamodb'
import { createMemoryDatabase } from '../../local/dynamodb/memory/database'
import type { ContainerPlane } from '../../local/ecs/container-plane'
import type { EcsDurations } from '../../local/ecs/durations'
import type { TaskFaults } from '../../local/ecs/faults'
import { createEcs } from '../../local/ecs/service'
import { typicalDurations as typicalEc2Durations } from '../../local/ec2/durations'
import { createEc2, type Ec2Options } from '../../local/ec2/service'
import { createEvents } from '../../local/events'
import { createIdentities } from '../../local/iam/identities'
import { createMetadataDataPlane } from '../../local/rds/metadata-data-plane'
import type { Quotas } from '../../local/rds/quotas'
import { createRds } from '../../local/rds/rds'
import type { Durations } from '../../local/rds/timing'
import { createS3 } from '../../local/s3/service'
import { createSqs } from '../../local/sqs'
import { createRequestHandler } from '../../local/wire/handle-request'
import { inProcess } from '../../local/wire/in-process'
import { inTimeOf } from './in-time-of'
import { createManualClock } from './manual-clock'

export const sourceAccount = '111111111111'
export const stagingAccount = '222222222222'
export const region = 'us-east-1'

/** A call of the product on its way to AWS, and what lets it go on. */
export type Interference = (call: Pick<Call, 'service' | 'operation' | 'input'>, proceed: () => Promise<any>) => Promise<any>

const second = 1000

/** All different, and far below the deadlines of the demonstration's configuration. */
const rdsDurations: Durations = {
  create: 20 * second, restore: 15 * second, snapshot: 8 * second, copy: 10 * second, delete: 6 * second, deleteSnapshot: 3 * second,
  resetPassword: second, modify: second, perGiB: 0
}

const ecsDurations: EcsDurations = {
  provisioning: () => second,
  pulling: () => 2 * second,
  stopping: () => second,
  deprovisioning: () => second,
  taskDefinitionDeletion: () => 30 * second
}

/** The same numbers for the same seed (mulberry32). */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)) }
}

export interface GroundOptions {
  seed?: number
  containerPlane: ContainerPlane
  taskFaults?: TaskFaults
  quotas?: Partial<Quotas>
  /** Which images there are, and which launches fail. */
  ec2?: Pick<Ec2Options, 'images' | 'architectures' | 'faults'>
}

/** A KMS in which every key exists and may be used. */
const usableKeys: Service = {
  signingName: 'kms',
  protocol: 'json-1.1',
  targetPrefix: 'TrentService',
  operations: { DescribeKey: ({ input }) => ({ KeyMetadata: { KeyId: input.KeyId, Arn: input.KeyId, KeyState: 'Enabled' } }) }
}

/** The services of AWS in this process, without sockets, on time that stands still. */
export const createGround = (options: GroundOptions) => {
  const clock = createManualClock()
  const random = seededRandom(options.seed ?? 1)
  const identities = createIdentities({ clock, random })
  const inner = createDispatcher(random)
  const interferences: Interference[] = []
  const dispatcher: Dispatcher = {
    ...inner,
    dispatch: (request) => {
      const proceed = () => inner.dispatch(request)
      if (request.caller.userId !== 'product') return proceed()
      const call = { service: request.service, operation: request.operation, input: request.input as any }
      return interferences.reduceRight<() => Promise<any>>((next, interfere) => () => interfere(call, next), proceed)()
    }
  }
  const emitted: { account: string; event: AwsEvent }[] = []
  const surroundings: Surroundings = {
    clock, random, region, partition: 'aws', dispatcher,
    emit: (account, event) => void emitted.push({ account, event: structuredClone(event) }),
    credentialsForRole: (roleArn) => ({
      accessKeyId: roleArn, secretAccessKey: '', sessionToken: '', expiresAt: clock.now() + 3_600_000
    })
  }
  const plane = createMetadataDataPlane()
  const kms = { usableKey: (keyId: string) => ({ arn: keyId, awsManaged: keyId === 'alias/aws/rds' }) }
  const rds = createRds(surroundings, { dataPlaneFor: () => plane, kms, quotas: options.quotas, durations: rdsDurations })
  const dynamodb = createDynamodb(surroundings, (account, ofRegion) => createMemoryDatabase(account, ofRegion, clock))
  const { containerPlane, taskFaults: faults } = options
  const ecs = createEcs(surroundings, { containerPlane, faults, durations: ecsDurations })
  const services = [
    rds, dynamodb,
    createSqs(surroundings, { baseUrl: () => 'http://127.0.0.1' }),
    createEvents(surroundings, { callerOf: () => ({ account: stagingAccount, arn: '', userId: '' }) }),
    ecs, createEc2(surroundings, { ...options.ec2, durations: typicalEc2Durations(0.1), agents: ecs.agents })
  ]
  for (const { service } of services) dispatcher.register(service)
  dispatcher.register(createS3(surroundings))
  dispatcher.register(usableKeys)
  const requestHandler = inProcess(createRequestHandler({ dispatcher, identities, clock, random }))
  const keys = new Map<string, { accessKeyId: string; secretAccessKey: string }>()
  const as = (account: string, userId: string) => {
    const known = keys.get(account + userId) ?? identities.issueKey({ account, userId, arn: `arn:aws:iam::${account}:${userId}` })
    keys.set(account + userId, known)
    const { accessKeyId, secretAccessKey } = known
    return { region, endpoint: 'http://127.0.0.1', credentials: { accessKeyId, secretAccessKey }, requestHandler, maxAttempts: 1 }
  }
  return {
    clock, random, dispatcher, emitted, plane, rds,
    /** Makes a client of the SDK that speaks as `product`, whose calls can be interfered with, or as an administrator. */
    client: <Client>(
      Client: new (config: any) => Client, account = stagingAccount, who: 'product' | 'administrator' = 'administrator'
    ): Client => inTimeOf(clock, new Client(as(account, who))),
    interfere: (interference: Interference) => {
      interferences.push(interference)
      return () => void interferences.splice(interferences.indexOf(interference), 1)
    },
    close: () => dynamodb.close()
  }
}

export type Ground = ReturnType<typeof createGround>

const scripts = { 'mask.sql': 'update people set name = 1;', 'verify/names.sql': 'select 1 where false;' }

/** What is there before the first job: table, queues, bus, cluster, network, scripts, and a production database with a snapshot. */
export const furnish = async (ground: Ground, { tableName, queueNames, bus, cluster, subnetGroup, scriptFolder, reportBucket }: {
  tableName: string; queueNames: string[]; bus: string; cluster: string; subnetGroup: string; scriptFolder: string; reportBucket: string
}): Promise<void> => {
  const { Properties } = parse(readFileSync(join(__dirname, '../../resources/job-table.yml'), 'utf8')).Resources.JobTable
  const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Properties
  await ground.client(DynamoDBClient).send(
    new CreateTableCommand({ TableName: tableName, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes })
  )
  for (const QueueName of queueNames) await ground.client(SQSClient).send(new CreateQueueCommand({ QueueName }))
  await ground.client(EventBridgeClient).send(new CreateEventBusCommand({ Name: bus }))
  await ground.client(ECSClient).send(new CreateClusterCommand({ clusterName: cluster }))
  await ground.client(RDSClient).send(
    new CreateDBSubnetGroupCommand({ DBSubnetGroupName: subnetGroup, DBSubnetGroupDescription: 'private', SubnetIds: ['subnet-1', 'subnet-2'] })
  )
  const s3 = ground.client(S3Client)
  const [bucket, ...folders] = scriptFolder.replace('s3://', '').split('/')
  for (const Bucket of [bucket!, reportBucket]) await s3.send(new CreateBucketCommand({ Bucket }))
  for (const [name, Body] of Object.entries(scripts)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${folders.join('/')}${name}`, Body }))
  }
  const source = ground.client(RDSClient, sourceAccount)
  await source.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'shop-db', Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: 20, StorageEncrypted: true,
      MasterUsername: 'postgres', MasterUserPassword: randomBytes(12).toString('hex'), BackupRetentionPeriod: 0
    })
  )
  await ground.clock.advance(60 * second)
  await source.send(
    new CreateDBSnapshotCommand({
      DBInstanceIdentifier: 'shop-db', DBSnapshotIdentifier: 'shop-yesterday', Tags: [{ Key: 'ApplicationName', Value: 'shop' }]
    })
  )
  await ground.clock.advance(60 * second)
  ground.emitted.length = 0
}
