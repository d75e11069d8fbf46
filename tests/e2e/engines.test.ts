import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  CreateDBClusterParameterGroupCommand, CreateDBParameterGroupCommand, CreateOptionGroupCommand, DescribeDBClusterSnapshotAttributesCommand, DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand, RDSClient
} from '@aws-sdk/client-rds'
import { AwsError, type Call } from '../../local/core/call'
import { inspect } from '../../local/postgres/inspect'
import { loadDump } from '../../local/postgres/load-dump'
import type { Database } from '../../local/rds/model'
import { readStage } from '../../local/world/stage'
import { billing, createBilling } from '../helpers/billing'
import { createCluster, createClusterSnapshot, createInstanceSnapshot, sourcePassword } from '../helpers/other-sources'
import { outputDocument } from '../helpers/output-document'
import { databaseName, dump, goodScripts, openTestWorld, type Asked, type TestWorld } from '../helpers/world'
import { withClusterCopy } from '../helpers/target-cluster'

const CustomTaskImage = readStage('demo').customImages[0]!
const container = join(__dirname, 'fixture', 'mark-masked.cjs')
/** What only metadata stands for: masked by the application's own image, in an environment that waives verification. */
const unspoken = { SqlScriptList: undefined, DbName: undefined, CustomTaskImage, DestinationEnv: 'mixed' }

const secondSource = readStage('demo').sources[1]!.accountId

type Scenario =
  | 'mysql' | 'oracle' | 'sqlserver' | 'aurora-mysql' | 'aurora-postgresql' | 'multi-az' | 'newest' | 'unmasked' | 'unshared' | 'unshared-cluster'
  | 'not-masked'

let world: TestWorld
let books: Server
const asked = {} as Record<Scenario, Asked>
/** Transient databases as they were when their task was started, by name. */
const seen = new Map<string, Readonly<Database>>()
/** Calls of RDS in staging that change something, in order. */
const calls: { operation: string; input: Record<string, any> }[] = []

/** Keeps the books of masked storage: `POST` or `GET /db/NAME`, `/cluster/NAME`. */
const keepBooks = async (): Promise<string> => {
  books = createServer(({ url = '' }, response) => {
    const [, type, name] = url.split('/')
    const storage = world.cloud.rds.storageOf(`arn:aws:rds:us-east-1:222222222222:${type}:${name}`)
    if (storage) world.cloud.metadata.setTaint(storage, 'masked')
    response.writeHead(storage ? 204 : 404).end()
  })
  await new Promise<void>((resolve) => books.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(books.address() as AddressInfo).port}`
}

const record = ({ service, operation, input, caller }: Call): void => {
  if (caller.account !== world.stage.stagingAccount) return
  if (service === 'rds' && !operation.startsWith('Describe')) calls.push({ operation, input: input as Record<string, any> })
  if (service !== 'ecs' || operation !== 'RunTask') return
  for (const database of world.cloud.rds.databases()) {
    if (database.account === caller.account && !seen.has(database.id)) seen.set(database.id, { ...database })
  }
}

/** Somebody has closed the target account since the configuration was written. */
const closedAccount = ({ service, operation, input, caller }: Call): void => {
  if (service !== 'rds' || !/^ModifyDB(Cluster)?SnapshotAttribute$/.test(operation) || !caller.roleArn?.endsWith('-release')) return
  if (!JSON.stringify(input).includes('shop-unshared')) return
  throw new AwsError('InvalidParameterValue', 'Invalid value 333333333333 for restore attribute.')
}

const staging = () => new RDSClient(world.cloud.clientConfig(world.stage.stagingAccount))

const layOutSources = async () => {
  const inBoth = [staging(), new RDSClient(world.cloud.clientConfig(world.stage.sourceAccount))]
  const newGroups: Promise<unknown>[] = [
    staging().send(
      new CreateDBParameterGroupCommand({ DBParameterGroupName: 'shop-mysql', DBParameterGroupFamily: 'mysql8.0', Description: 'For copies' })
    ),
    ...inBoth.map((rds) =>
      rds.send(
        new CreateOptionGroupCommand({
          OptionGroupName: 'shop-oracle', EngineName: 'oracle-ee', MajorEngineVersion: '19', OptionGroupDescription: 'Ours'
        })
      )
    ),
    ...inBoth.map((rds) =>
      rds.send(
        new CreateDBClusterParameterGroupCommand({
          DBClusterParameterGroupName: 'shop-aurora', DBParameterGroupFamily: 'aurora-mysql8.0', Description: 'Ours'
        })
      )
    )
  ]
  await Promise.all(newGroups)
  const cluster = async (name: string, engine: string, settings = {}, { fill = false, application = 'shop' } = {}) => {
    const { Endpoint: host, Port: port } = await createCluster(world, name, engine, settings)
    const connection = { host, port, user: 'owner', password: sourcePassword, database: databaseName, ssl: { rejectUnauthorized: false } }
    if (fill) await loadDump(connection, Readable.from([dump]))
    return { snapshot: await createClusterSnapshot(world, name, application), connection }
  }
  const real = { DatabaseName: databaseName, StorageEncrypted: true }
  return Promise.all([
    createInstanceSnapshot(world, 'shop-mysql', 'mysql', { StorageEncrypted: false }, secondSource),
    createInstanceSnapshot(world, 'shop-oracle', 'oracle-ee', { StorageEncrypted: true, OptionGroupName: 'shop-oracle' }),
    createInstanceSnapshot(world, 'shop-sqlserver', 'sqlserver-se', { StorageEncrypted: true }),
    cluster('shop-aurora', 'aurora-mysql', { DBClusterParameterGroupName: 'shop-aurora', StorageEncrypted: false }),
    cluster('shop-aurora-pg', 'aurora-postgresql', real, { fill: true }),
    cluster(
      'billing-multi', 'postgres', { ...real, KmsKeyId: world.productionKeyArn, DBClusterInstanceClass: 'db.m6gd.large', AllocatedStorage: 100 },
      { fill: true, application: billing }
    )
  ] as const)
}

let auroraConnection: Awaited<ReturnType<typeof layOutSources>>[4]['connection']

beforeAll(async () => {
  const url = await keepBooks()
  world = await openTestWorld({ images: { [CustomTaskImage]: { command: [process.execPath, container], environment: { MASKED_URL: url } } } })
  const [mysql, oracle, sqlserver, auroraMysql, auroraPostgresql] = await layOutSources()
  auroraConnection = auroraPostgresql.connection
  for (const gate of [record, closedAccount]) world.cloud.dispatcher.addGate(gate)
  const billingTeam = await createBilling(world, false)
  const ask = async (scenario: Scenario, RdsSnapshotIdentifier: string | undefined, changes: Record<string, unknown> = {}, by = world.requester) => {
    const scripts = 'CustomTaskImage' in changes ? { 'bootstrap.sh': 'exit 0' } : goodScripts
    asked[scenario] = await world.ask(scenario, scripts, { RdsSnapshotIdentifier, ...changes }, by)
  }
  await ask('mysql', `arn:aws:rds:us-east-1:${secondSource}:snapshot:${mysql}`, { ...unspoken, RdsParameterGroup: 'shop-mysql' })
  await ask('oracle', oracle, { ...unspoken, RdsOptionGroup: 'shop-oracle' })
  await ask('sqlserver', sqlserver, unspoken)
  await ask('aurora-mysql', auroraMysql.snapshot, { ...unspoken, RdsInstanceType: 'db.r6g.large' })
  await ask('aurora-postgresql', `arn:aws:rds:us-east-1:111111111111:cluster-snapshot:${auroraPostgresql.snapshot}`)
  const ofBilling = await billingTeam.request(goodScripts, 'multi-az')
  await ask('multi-az', undefined, { RdsInstanceIdentifier: 'billing-multi', ...ofBilling }, billingTeam.requester)
  await ask('newest', undefined, { RdsInstanceIdentifier: 'shop-aurora-pg-writer', RdsFinalSnapshotIdentifier: undefined })
  await ask('unmasked', auroraPostgresql.snapshot, { ObfuscateRunMode: 'none', DestinationEnv: 'raw', SqlScriptList: undefined, DbName: undefined })
  await ask('unshared', sqlserver, unspoken)
  await ask('unshared-cluster', auroraMysql.snapshot, unspoken)
  await ask('not-masked', auroraMysql.snapshot, unspoken)
  world.taskFaults.set(asked['not-masked'].jobId, { kind: 'exits', exitCode: 1 })
}, 120_000)

afterAll(async () => {
  await world?.close()
  books?.close()
}, 30_000)

jest.setTimeout(200_000)

const expectSuccess = async (scenario: Scenario) => {
  const { completion, job } = await world.ended(asked[scenario].jobId)
  expect(completion).toMatchObject({ Status: 'SUCCEEDED', State: 'OK', Error: null, LeftBehind: [], SharedWith: ['333333333333'] })
  expect(await world.leftoversOf(asked[scenario].jobId)).toEqual([])
  const kind = scenario === 'multi-az' ? 'multi-az' : job.Source.Kind === 'cluster' ? 'aurora' : 'instance'
  expect(outputDocument('fargate', kind).safeParse(job).error).toBeUndefined()
  return { completion, job, arn: completion.FinalSnapshotArn! }
}

/** The group that the stack made for databases of the application. */
const databaseGroupOf = (application: string) =>
  world.cloud.stacks
    .resources('AWS::EC2::SecurityGroup')
    .find(({ properties }) => properties?.GroupName === `maskopy-demo-database-${application}`)!.ref

/** The transient database of a job: never public, no backups beyond what its kind must have, unprotected, encrypted, ours alone. */
const expectHygiene = (job: Record<string, any>, application = 'shop') => {
  const names: string[] = job.DestinationRestoredDatabases
  for (const name of names) {
    const database = seen.get(name)!
    expect([name, database.publiclyAccessible, database.deletionProtection, database.encrypted]).toEqual([name, false, false, true])
    expect(database.kmsKeyArn).toMatch(/^arn:aws:kms:us-east-1:222222222222:key\//)
    expect(database.tags).toMatchObject({ 'maskopy:job': job.JobId, 'maskopy:application': application, 'maskopy:expires': job.DeadlineAt })
    expect(database.backupRetentionDays).toBe(job.Source.Kind === 'cluster' ? 1 : 0)
    if (database.clusterId === undefined) expect(database.securityGroupIds).toEqual([databaseGroupOf(application)])
  }
  return seen.get(names[0]!)!
}

const indexOf = (operation: string, id: string) =>
  calls.findIndex((call) => call.operation === operation && Object.values(call.input).includes(id))

/** Masked by a container that nobody checks: the record says so, and the passwords of production are gone all the same. */
const expectWaived = ({ job, completion, arn }: Awaited<ReturnType<typeof expectSuccess>>) => {
  expect(job.Verification).toMatchObject({ Required: true, Passed: false, Waived: true, Queries: [] })
  expect(completion.Verification).toEqual(job.Verification)
  expect(job.ECSRunTask.Containers[0]).toMatchObject({ Image: CustomTaskImage, ExitCode: 0 })
  const [name] = job.DestinationRestoredDatabases
  const operation = job.Source.Kind === 'cluster' ? 'ModifyDBCluster' : 'ModifyDBInstance'
  expect(calls[indexOf(operation, name)]?.input.MasterUserPassword).toMatch(/^[A-Za-z0-9]{30}$/)
  expect(world.cloud.metadata.taintOf(world.cloud.rds.storageOf(arn)!)).toBe('masked')
}

describe('instances of engines that only metadata stands for', () => {
  it('mysql: an unencrypted snapshot of the second source account, chosen by its ARN, is encrypted under the customer key when it is copied', async () => {
    const ended = await expectSuccess('mysql')
    expectWaived(ended)
    expect(ended.job.Source).toMatchObject({ Kind: 'instance', Engine: 'mysql', Encrypted: false, ParameterGroup: 'shop-mysql' })
    expect(ended.job.CreatedSnapshots[0].SnapshotARN).toContain(`:${secondSource}:`)
    const database = expectHygiene(ended.job)
    expect(database.instanceClass).toBe('db.m6i.large')
    const { DBSnapshots } = await staging().send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'shop-mysql' }))
    expect(DBSnapshots?.[0]).toMatchObject({ Engine: 'mysql', Encrypted: true })
  })

  it('oracle-ee: the option group goes with copy, restore and final snapshot', async () => {
    const ended = await expectSuccess('oracle')
    expectWaived(ended)
    expect(expectHygiene(ended.job).optionGroupName).toBe('shop-oracle')
    const { DBSnapshots } = await staging().send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'shop-oracle' }))
    expect(DBSnapshots?.[0]).toMatchObject({ OptionGroupName: 'shop-oracle' })
  })

  it('sqlserver-se: a snapshot under the default key is copied under the customer key', async () => {
    const ended = await expectSuccess('sqlserver')
    expectWaived(ended)
    expectHygiene(ended.job)
    expect(ended.arn).toBe('arn:aws:rds:us-east-1:222222222222:snapshot:shop-sqlserver')
  })
})

describe('clusters', () => {
  it('aurora-mysql: an unencrypted snapshot is encrypted when it is restored, with its parameter group and the given class', async () => {
    const ended = await expectSuccess('aurora-mysql')
    expectWaived(ended)
    const { job } = ended
    expect(job.Source).toMatchObject({ Kind: 'cluster', Encrypted: false, ParameterGroup: 'shop-aurora' })
    expect(job.CreatedSnapshots[0].RdsParameterGroup).toBe('shop-aurora')
    const cluster = expectHygiene(job)
    expect(cluster.parameterGroupName).toBe('shop-aurora')
    expect(seen.get(job.DestinationRestoredDatabases[1])).toMatchObject({ instanceClass: 'db.r6g.large', clusterId: cluster.id })
    const { DBClusterSnapshots } = await staging().send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: 'shop-aurora-mysql' }))
    expect(DBClusterSnapshots?.[0]).toMatchObject({ Engine: 'aurora-mysql', StorageEncrypted: true })
  })

  it('aurora-postgresql: cluster and member are restored, masked and verified by the default runner, and shared', async () => {
    const { job, arn } = await expectSuccess('aurora-postgresql')
    expect(arn).toBe('arn:aws:rds:us-east-1:222222222222:cluster-snapshot:shop-aurora-postgresql')
    expect(job.Verification).toMatchObject({ Passed: true, Queries: [{ Rows: 0 }, { Rows: 0 }] })
    const [cluster, member] = job.DestinationRestoredDatabases
    expect([cluster, member]).toEqual(['cluster-1', 'member-1'].map((part) => `maskopy-${job.JobId.toLowerCase()}-${part}`))
    expect(expectHygiene(job).engineVersion).toBe(job.Source.EngineVersion)
    expect(seen.get(member)).toMatchObject({ instanceClass: 'db.r6g.xlarge', clusterId: cluster })
    const { DBClusterSnapshotAttributesResult } = await staging().send(
      new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: 'shop-aurora-postgresql' })
    )
    expect(DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes).toEqual([
      { AttributeName: 'restore', AttributeValues: ['333333333333'] }
    ])
  })

  it('aurora-postgresql: nothing raw is left in what the target account restores', async () => {
    const { arn } = await expectSuccess('aurora-postgresql')
    const { changedTables, residue } = await withClusterCopy(world, arn, databaseName, ({ connection, dataDirectory }) =>
      inspect(auroraConnection, connection, dataDirectory)
    )
    expect(changedTables).toEqual({ customers: 400, orders: 400 })
    expect(residue).toEqual([])
  })

  it('a member goes before its cluster, and both are seen to be gone', async () => {
    const { job } = await expectSuccess('aurora-postgresql')
    const [cluster, member] = job.DestinationRestoredDatabases
    expect(indexOf('DeleteDBInstance', member)).toBeGreaterThan(-1)
    expect(indexOf('DeleteDBCluster', cluster)).toBeGreaterThan(indexOf('DeleteDBInstance', member))
    const entries = Object.values<any>(job.Resources).filter(({ Kind }) => ['db-cluster', 'db-member'].includes(Kind))
    expect(entries.map(({ Deleted }) => typeof Deleted)).toEqual(['string', 'string'])
  })

  it('a Multi-AZ DB cluster of postgres is one because its snapshot is, has no member of ours, and may belong to another application', async () => {
    const { job, arn } = await expectSuccess('multi-az')
    expect(arn).toContain(':cluster-snapshot:billing-multi-az')
    expect(job.Source).toMatchObject({ Kind: 'cluster', Engine: 'postgres', InstanceClass: 'db.m6gd.large', SnapshotName: 'billing-multi-snapshot' })
    expect(job.DestinationRestoredDatabases).toHaveLength(1)
    expect(job.Verification).toMatchObject({ Passed: true })
    const cluster = expectHygiene(job, billing)
    expect([...seen.values()].filter(({ clusterId }) => clusterId === cluster.id).map(({ publiclyAccessible }) => publiclyAccessible)).toEqual([false, false, false])
  })

  it('the newest snapshot of an Aurora instance is that of its cluster, and the default name fits a cluster snapshot', async () => {
    const { job, arn } = await expectSuccess('newest')
    expect(job.Source).toMatchObject({ Kind: 'cluster', SnapshotName: 'shop-aurora-pg-snapshot' })
    const name = arn.split(':').at(-1)!
    expect(name).toMatch(/^shop-shop-\d{4}-\d\d-\d\dt\d\d-\d\d-\d\d$/)
  })
})

it('a cluster whose masking fails goes with its member, and so do the copies that it was made of', async () => {
  const { jobId } = asked['not-masked']
  const { completion, job } = await world.ended(jobId)
  expect(completion).toMatchObject({ Status: 'FAILED', LeftBehind: [], FinalSnapshotArn: null, Error: { Step: 'obfuscate' } })
  const kinds = Object.values<any>(job.Resources).map(({ Kind }) => Kind)
  expect(kinds).toEqual(expect.arrayContaining(['db-cluster', 'db-cluster-snapshot', 'db-member']))
  expect(Object.values<any>(job.Resources).filter(({ Deleted }) => !Deleted)).toEqual([])
  expect(await world.leftoversOf(jobId)).toEqual([])
})

describe('a final snapshot', () => {
  it('of a cluster may be the copy as it is, where the environment allows that', async () => {
    const { completion, job } = await world.ended(asked.unmasked.jobId)
    expect(completion).toMatchObject({ Status: 'SUCCEEDED', Verification: { Unmasked: true }, LeftBehind: [], SharedWith: ['333333333333'] })
    expect(completion.FinalSnapshotArn).toBe('arn:aws:rds:us-east-1:222222222222:cluster-snapshot:shop-unmasked')
    expect(job.DestinationRestoredDatabases).toBeUndefined()
  })

  it.each(['unshared', 'unshared-cluster'] as const)('that cannot be shared is deleted with all the rest: %s', async (scenario) => {
    const { jobId, finalName } = asked[scenario]
    const { completion, job } = await world.ended(jobId)
    expect(completion).toMatchObject({ Status: 'FAILED', LeftBehind: [], FinalSnapshotArn: null, Error: { Step: 'release', Cause: 'InvalidParameterValue' } })
    const [entry] = Object.values<any>(job.Resources).filter(({ Name }) => Name === finalName)
    expect(entry.Deleted).toEqual(expect.any(String))
    expect(world.cloud.rds.storageOf(entry.Arn)).toBeUndefined()
  })
})
