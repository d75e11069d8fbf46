import {
  CopyDBClusterSnapshotCommand,
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBClusterCommand,
  DeleteDBClusterSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBInstanceCommand,
  RestoreDBClusterFromSnapshotCommand,
  type RestoreDBClusterFromSnapshotCommandInput
} from '@aws-sdk/client-rds'
import { account, otherAccount, region } from '../../helpers/endpoint'
import { DURATIONS, clusterInput, clusterOf, errorOf, instanceOf, keyOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

const addMember = (cluster: string, id: string, engine = 'aurora-postgresql', more = {}) =>
  cloud.owner.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      DBClusterIdentifier: cluster,
      DBInstanceClass: 'db.r6g.large',
      Engine: engine,
      ...more
    })
  )
const snapshot = (cluster: string, id: string) =>
  cloud.owner.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: id }))
const copy = (source: string, target: string, more = {}, client = cloud.owner) =>
  client.send(
    new CopyDBClusterSnapshotCommand({
      SourceDBClusterSnapshotIdentifier: source,
      TargetDBClusterSnapshotIdentifier: target,
      ...more
    })
  )
type Restore = Partial<RestoreDBClusterFromSnapshotCommandInput>
const restore = (source: string, id: string, more: Restore = {}, client = cloud.owner) =>
  client.send(
    new RestoreDBClusterFromSnapshotCommand({
      SnapshotIdentifier: source,
      DBClusterIdentifier: id,
      Engine: 'aurora-postgresql',
      ...more
    })
  )
const removeCluster = (id: string) =>
  cloud.owner.send(new DeleteDBClusterCommand({ DBClusterIdentifier: id, SkipFinalSnapshot: true }))
const removeMember = (id: string) =>
  cloud.owner.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true }))
const snapshotOf = async (id: string, client = cloud.owner) =>
  (await client.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: id }))).DBClusterSnapshots![0]!
const newSnapshot = async (cluster: string, id: string) => {
  await snapshot(cluster, id)
  await cloud.clock.advance(DURATIONS.snapshot)
}
const arnOf = (id: string) => `arn:aws:rds:${region}:${account}:cluster-snapshot:${id}`

describe('an Aurora cluster', () => {
  it('is available without members, and goes only after those that it got', async () => {
    await cloud.owner.send(new CreateDBClusterCommand(clusterInput('shop', 'aurora-postgresql')))
    expect(await errorOf(addMember('shop', 'writer'))).toBe('InvalidDBClusterStateFault')
    await cloud.clock.advance(DURATIONS.create)
    expect(await clusterOf(cloud.owner, 'shop')).toMatchObject({ Status: 'available', DBClusterMembers: [], Port: 5432 })
    await addMember('shop', 'writer')
    await cloud.clock.advance(DURATIONS.create)
    await addMember('shop', 'reader')
    await cloud.clock.advance(DURATIONS.create)
    const cluster = await clusterOf(cloud.owner, 'shop')
    expect(cluster.DBClusterMembers).toMatchObject([
      { DBInstanceIdentifier: 'writer', IsClusterWriter: true },
      { DBInstanceIdentifier: 'reader', IsClusterWriter: false }
    ])
    const writer = await instanceOf(cloud.owner, 'writer')
    expect(writer).toMatchObject({ DBInstanceStatus: 'available', DBClusterIdentifier: 'shop' })
    expect(writer.Endpoint!.Address).toBe(cluster.Endpoint)
    expect(await errorOf(removeCluster('shop'))).toBe('InvalidDBClusterStateFault')
    await removeMember('writer')
    await removeMember('reader')
    await removeCluster('shop')
    await cloud.clock.advance(DURATIONS.delete)
    expect(await errorOf(clusterOf(cloud.owner, 'shop'))).toBe('DBClusterNotFoundFault')
    await cloud.clock.advance(DURATIONS.deleteSnapshot)
    expect(cloud.plane.storages().size).toBe(0)
  })

  it('says when it was created and deleted, and its members too', async () => {
    await cloud.newCluster('shop')
    await addMember('shop', 'writer')
    await cloud.clock.advance(DURATIONS.create)
    await removeMember('writer')
    await cloud.clock.advance(DURATIONS.delete)
    await removeCluster('shop')
    await cloud.clock.advance(DURATIONS.delete + DURATIONS.deleteSnapshot)
    const automated = expect.stringMatching(/ 016[89] rds:shop-/)
    expect(cloud.events()).toEqual([
      `${account} 0170 shop`,
      automated,
      automated,
      `${account} 0005 writer`,
      `${account} 0385 writer`,
      `${account} 0003 writer`,
      `${account} 0171 shop`
    ])
  })

  it('decides what its members are like', async () => {
    await cloud.newCluster('shop')
    expect(await errorOf(addMember('shop', 'writer', 'aurora-mysql'))).toBe('InvalidParameterCombination')
    const password = { MasterUserPassword: 'battery-staple' }
    expect(await errorOf(addMember('shop', 'writer', 'aurora-postgresql', password))).toBe('InvalidParameterCombination')
    expect(await errorOf(addMember('nothing', 'writer'))).toBe('DBClusterNotFoundFault')
    await addMember('shop', 'writer')
    await cloud.clock.advance(DURATIONS.create)
    expect(await errorOf(cloud.owner.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'writer', ...password })))).toBe(
      'InvalidParameterCombination'
    )
    const direct = { DBInstanceIdentifier: 'writer', DBSnapshotIdentifier: 'first' }
    expect(await errorOf(cloud.owner.send(new CreateDBSnapshotCommand(direct)))).toBe('InvalidParameterValue')
    cloud.events()
    await cloud.owner.send(new ModifyDBClusterCommand({ DBClusterIdentifier: 'shop', ...password }))
    await cloud.clock.advance(DURATIONS.resetPassword / 2)
    expect((await clusterOf(cloud.owner, 'shop')).Status).toBe('resetting-master-credentials')
    await cloud.clock.advance(DURATIONS.resetPassword / 2)
    expect(cloud.events()).toEqual([`${account} 0016 shop`])
  })

  it('needs at least one day of backups', async () => {
    const input = { ...clusterInput('shop', 'aurora-mysql'), BackupRetentionPeriod: 0 }
    expect(await errorOf(cloud.owner.send(new CreateDBClusterCommand(input)))).toBe('InvalidParameterValue')
  })
})

it('deleted while its automated snapshot is being made, an Aurora cluster takes that along too', async () => {
  await cloud.owner.send(new CreateDBClusterCommand(clusterInput('shop', 'aurora-postgresql')))
  await cloud.clock.advance(DURATIONS.create)
  cloud.rds.faults.hangNext('deleteSnapshot')
  await removeCluster('shop')
  await cloud.clock.advance(DURATIONS.delete + DURATIONS.snapshot)
  expect(cloud.rds.snapshots()).toMatchObject([{ type: 'automated', status: 'deleting' }])
  expect(cloud.events().filter((event) => / 0169 /.test(event))).toEqual([])
})

describe('a cluster snapshot', () => {
  beforeEach(async () => {
    await cloud.newCluster('shop')
    cloud.events()
  })

  it('is announced when it is made, but neither when copied nor when deleted', async () => {
    await newSnapshot('shop', 'first')
    expect(cloud.events()).toEqual([`${account} 0074 first`, `${account} 0075 first`])
    await copy('first', 'second', { Tags: [{ Key: 'job', Value: '7' }] })
    await cloud.clock.advance(DURATIONS.copy)
    expect(await snapshotOf('second')).toMatchObject({
      Status: 'available',
      SnapshotType: 'manual',
      SourceDBClusterSnapshotArn: arnOf('first'),
      TagList: [{ Key: 'job', Value: '7' }]
    })
    await copy('first', 'third')
    await cloud.owner.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'third' }))
    await cloud.owner.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'second' }))
    expect((await snapshotOf('second')).Status).toBe('deleting')
    await cloud.clock.advance(DURATIONS.deleteSnapshot)
    expect(await errorOf(snapshotOf('second'))).toBe('DBClusterSnapshotNotFoundFault')
    expect(await errorOf(snapshotOf('third'))).toBe('DBClusterSnapshotNotFoundFault')
    expect(cloud.events()).toEqual([])
  })

  it('has refusals of its own', async () => {
    await newSnapshot('shop', 'first')
    expect(await errorOf(snapshot('shop', 'first'))).toBe('DBClusterSnapshotAlreadyExistsFault')
    expect(await errorOf(snapshot('nothing', 'second'))).toBe('DBClusterNotFoundFault')
    expect(await errorOf(copy('nothing', 'second'))).toBe('DBClusterSnapshotNotFoundFault')
    expect(await errorOf(copy('first', 'a'.repeat(64)))).toBe('InvalidParameterValue')
    expect(await errorOf(copy('first', 'second', { KmsKeyId: 'own' }))).toBe('InvalidParameterCombination')
    await copy('first', 'second')
    expect(await errorOf(copy('second', 'third'))).toBe('InvalidDBClusterSnapshotStateFault')
    await snapshot('shop', 'third')
    expect(await errorOf(snapshot('shop', 'fourth'))).toBe('InvalidDBClusterStateFault')
  })

  it('is restored in the Region’s default version unless one is given, without members and without an event', async () => {
    await newSnapshot('shop', 'first')
    cloud.events()
    await restore('first', 'twin', { EngineVersion: '16.8', KmsKeyId: 'own' })
    await restore('first', 'default')
    await cloud.clock.advance(DURATIONS.restore)
    expect(await clusterOf(cloud.owner, 'twin')).toMatchObject({
      Status: 'available',
      EngineVersion: '16.8',
      StorageEncrypted: true,
      KmsKeyId: keyOf(account, 'own'),
      DBClusterMembers: []
    })
    expect(await clusterOf(cloud.owner, 'default')).toMatchObject({ EngineVersion: '16.6', StorageEncrypted: false })
    await cloud.clock.advance(DURATIONS.snapshot)
    expect(cloud.events().filter((event) => !/ 016[89] rds:/.test(event))).toEqual([])
  })

  it.each([
    ['a taken name', 'shop', {}, 'DBClusterAlreadyExistsFault'],
    ['an older version', 'twin', { EngineVersion: '15.10' }, 'InvalidParameterCombination'],
    ['another engine', 'twin', { Engine: 'aurora-mysql' }, 'InvalidParameterCombination'],
    ['an unknown parameter group', 'twin', { DBClusterParameterGroupName: 'tuned' }, 'DBClusterParameterGroupNotFoundFault'],
    ['an unusable key', 'twin', { KmsKeyId: 'unknown' }, 'KMSKeyNotAccessibleFault']
  ])('restored with %s is refused', async (_what, id, input, error) => {
    await newSnapshot('shop', 'first')
    expect(await errorOf(restore('first', id, input))).toBe(error)
  })
})

it('restores a shared encrypted Aurora snapshot directly', async () => {
  await cloud.owner.send(
    new CreateDBClusterCommand({ ...clusterInput('shop', 'aurora-postgresql'), StorageEncrypted: true, KmsKeyId: 'common' })
  )
  await cloud.clock.advance(DURATIONS.create)
  await newSnapshot('shop', 'first')
  await cloud.owner.send(
    new ModifyDBClusterSnapshotAttributeCommand({
      DBClusterSnapshotIdentifier: 'first',
      AttributeName: 'restore',
      ValuesToAdd: [otherAccount]
    })
  )
  expect(await errorOf(copy(arnOf('first'), 'mine', {}, cloud.other))).toBe('KMSKeyNotAccessibleFault')
  await restore(arnOf('first'), 'twin', { KmsKeyId: 'own' }, cloud.other)
  await cloud.clock.advance(DURATIONS.restore)
  expect(await clusterOf(cloud.other, 'twin')).toMatchObject({ Status: 'available', KmsKeyId: keyOf(otherAccount, 'own') })
})

it('migrates a DB snapshot to Aurora by its ARN', async () => {
  await cloud.newInstance('shop', { EngineVersion: '16.8' })
  const { DBSnapshotArn } = await cloud.newSnapshot('shop', 'first')
  expect(await errorOf(restore('first', 'twin'))).toBe('DBClusterSnapshotNotFoundFault')
  await restore(DBSnapshotArn!, 'twin')
  await cloud.clock.advance(DURATIONS.restore)
  expect((await clusterOf(cloud.owner, 'twin')).Status).toBe('available')
})

it('a Multi-AZ DB cluster brings its own instances and goes without an event', async () => {
  await cloud.newCluster('shop', 'postgres')
  const listed = () => cloud.owner.send(new DescribeDBInstancesCommand({}))
  expect((await listed()).DBInstances!.map(({ DBInstanceStatus }) => DBInstanceStatus)).toEqual(Array(3).fill('available'))
  await newSnapshot('shop', 'first')
  expect(await snapshotOf('first')).toMatchObject({ Status: 'available', Engine: 'postgres' })
  cloud.events()
  await removeCluster('shop')
  await cloud.clock.advance(DURATIONS.delete + DURATIONS.deleteSnapshot)
  expect((await listed()).DBInstances).toEqual([])
  expect(cloud.events()).toEqual([])
})
