import {
  CopyDBClusterSnapshotCommand,
  CopyDBSnapshotCommand,
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBSnapshotCommand,
  DescribeAccountAttributesCommand
} from '@aws-sdk/client-rds'
import { DEFAULT_QUOTAS } from '../../../local/rds/quotas'
import { DURATIONS, clusterInput, errorOf, instanceInput, startCloud, type Cloud } from './cloud'

let cloud: Cloud
const start = async (quotas = {}) => {
  cloud = await startCloud({ quotas })
}
afterEach(() => cloud?.close())

const copy = (target: string) =>
  cloud.owner.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: 'first', TargetDBSnapshotIdentifier: target }))
const copyCluster = (target: string) =>
  cloud.owner.send(
    new CopyDBClusterSnapshotCommand({ SourceDBClusterSnapshotIdentifier: 'first', TargetDBClusterSnapshotIdentifier: target })
  )
const names = (count: number) => Array.from({ length: count }, (_, index) => `thing-${index}`)

it('are AWS’s where nothing else is said', () => {
  expect(DEFAULT_QUOTAS).toMatchObject({
    copiesInFlight: 20,
    auroraCopiesInFlight: 5,
    manualSnapshots: 100,
    manualClusterSnapshots: 100,
    instances: 40,
    clusters: 40,
    accountsPerSnapshot: 20
  })
})

it('allow 20 copies in flight, queued ones included, until one is done', async () => {
  await start()
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  for (const name of names(20)) await copy(name)
  expect(await errorOf(copy('one-more'))).toBe('SnapshotQuotaExceededFault')
  await cloud.clock.advance(DURATIONS.copy)
  await copy('one-more')
})

it('allow 5 copies of Aurora snapshots in flight, apart from those of others', async () => {
  await start()
  await cloud.newInstance('bank')
  await cloud.newSnapshot('bank', 'first')
  await copy('bank-copy')
  await cloud.newCluster('shop')
  cloud.rds.faults.hangNext('copy')
  await copy('hanging')
  await cloud.owner.send(
    new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: 'shop', DBClusterSnapshotIdentifier: 'first' })
  )
  await cloud.clock.advance(DURATIONS.snapshot)
  for (const name of names(5)) await copyCluster(name)
  expect(await errorOf(copyCluster('one-more'))).toBe('SnapshotQuotaExceededFault')
})

it('count manual snapshots, made or being made, and not automated ones', async () => {
  await start({ manualSnapshots: 2 })
  await cloud.newInstance('shop', { BackupRetentionPeriod: 1 })
  await cloud.clock.advance(DURATIONS.snapshot)
  await cloud.newSnapshot('shop', 'first')
  await copy('second')
  expect(await errorOf(copy('third'))).toBe('SnapshotQuotaExceededFault')
  const third = { DBInstanceIdentifier: 'shop', DBSnapshotIdentifier: 'third' }
  expect(await errorOf(cloud.owner.send(new CreateDBSnapshotCommand(third)))).toBe('SnapshotQuotaExceededFault')
  await cloud.owner.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'second' }))
  await cloud.clock.advance(DURATIONS.deleteSnapshot)
  await copy('third')
})

it('count instances, members included, and clusters', async () => {
  await start({ instances: 2, clusters: 1 })
  await cloud.newCluster('shop')
  const create = (id: string, input = {}) => cloud.owner.send(new CreateDBInstanceCommand(instanceInput(id, input)))
  const member = { DBClusterIdentifier: 'shop', DBInstanceClass: 'db.r6g.large', Engine: 'aurora-postgresql' }
  await cloud.owner.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: 'member', ...member }))
  await create('bank')
  expect(await errorOf(create('one-more'))).toBe('InstanceQuotaExceededFault')
  const another = cloud.owner.send(new CreateDBClusterCommand(clusterInput('another', 'aurora-mysql')))
  await expect(another).rejects.toMatchObject({ name: 'DBClusterQuotaExceededFault', $metadata: { httpStatusCode: 403 } })
  const { AccountQuotas } = await cloud.owner.send(new DescribeAccountAttributesCommand({}))
  expect(AccountQuotas).toContainEqual({ AccountQuotaName: 'DBInstances', Used: 2, Max: 2 })
  expect((await cloud.other.send(new DescribeAccountAttributesCommand({}))).AccountQuotas).toContainEqual({
    AccountQuotaName: 'DBInstances',
    Used: 0,
    Max: 2
  })
})
