import {
  DeleteDBInstanceCommand,
  ModifyDBSnapshotAttributeCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  type RestoreDBInstanceFromDBSnapshotCommandInput
} from '@aws-sdk/client-rds'
import { account, otherAccount } from '../../helpers/endpoint'
import { DURATIONS, errorOf, instanceOf, keyOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

type Restore = Partial<RestoreDBInstanceFromDBSnapshotCommandInput>
const restore = (snapshot: string, id: string, more: Restore = {}, client = cloud.owner) =>
  client.send(
    new RestoreDBInstanceFromDBSnapshotCommand({ DBSnapshotIdentifier: snapshot, DBInstanceIdentifier: id, ...more })
  )

const share = (id: string) =>
  cloud.owner.send(
    new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, AttributeName: 'restore', ValuesToAdd: [otherAccount] })
  )

it('makes an instance of the snapshot’s version, key and user, and says nothing when it is available', async () => {
  await cloud.newInstance('shop', { EngineVersion: '16.8', StorageEncrypted: true, KmsKeyId: 'own', Port: 5433 })
  await cloud.newSnapshot('shop', 'first')
  cloud.events()
  await restore('first', 'twin', { PubliclyAccessible: false })
  const creating = await instanceOf(cloud.owner, 'twin')
  expect(creating.DBInstanceStatus).toBe('creating')
  expect(creating.Endpoint).toBeUndefined()
  await cloud.clock.advance(DURATIONS.restore - 1)
  expect((await instanceOf(cloud.owner, 'twin')).DBInstanceStatus).toBe('creating')
  expect(cloud.events()).toEqual([`${account} 0043 twin`, `${account} 0043 first`])
  await cloud.clock.advance(1)
  expect(await instanceOf(cloud.owner, 'twin')).toMatchObject({
    DBInstanceStatus: 'available',
    EngineVersion: '16.8',
    MasterUsername: 'master',
    StorageEncrypted: true,
    KmsKeyId: keyOf(account, 'own'),
    PubliclyAccessible: false,
    Endpoint: { Port: 5433 }
  })
  expect(cloud.events()).toEqual([])
})

it('inherits the tags of the source instance where it is given none', async () => {
  await cloud.newInstance('shop', { Tags: [{ Key: 'app', Value: 'shop' }] })
  await cloud.newSnapshot('shop', 'first')
  await restore('first', 'untagged')
  await restore('first', 'tagged', { Tags: [{ Key: 'job', Value: '7' }] })
  expect((await instanceOf(cloud.owner, 'untagged')).TagList).toEqual([{ Key: 'app', Value: 'shop' }])
  expect((await instanceOf(cloud.owner, 'tagged')).TagList).toEqual([{ Key: 'job', Value: '7' }])
})

it('keeps the source’s backups unless told not to, and then is backed up first', async () => {
  await cloud.newInstance('shop', { BackupRetentionPeriod: 7 })
  await cloud.clock.advance(DURATIONS.snapshot)
  await cloud.newSnapshot('shop', 'first')
  await restore('first', 'kept')
  await restore('first', 'bare', { BackupRetentionPeriod: 0 })
  await cloud.clock.advance(DURATIONS.restore)
  expect((await instanceOf(cloud.owner, 'kept')).DBInstanceStatus).toBe('backing-up')
  expect((await instanceOf(cloud.owner, 'bare')).DBInstanceStatus).toBe('available')
})

it('works from an unencrypted shared snapshot by ARN, without an event for its owner', async () => {
  await cloud.newInstance('shop')
  const { DBSnapshotArn } = await cloud.newSnapshot('shop', 'first')
  await share('first')
  cloud.events()
  expect(await errorOf(restore('first', 'twin', {}, cloud.other))).toBe('DBSnapshotNotFoundFault')
  await restore(DBSnapshotArn!, 'twin', {}, cloud.other)
  await cloud.clock.advance(DURATIONS.restore)
  expect((await instanceOf(cloud.other, 'twin')).DBInstanceStatus).toBe('available')
  expect(cloud.events()).toEqual([`${otherAccount} 0043 twin`])
})

it('needs a copy of an encrypted shared snapshot', async () => {
  await cloud.newInstance('shop', { StorageEncrypted: true, KmsKeyId: 'common' })
  const { DBSnapshotArn } = await cloud.newSnapshot('shop', 'first')
  await share('first')
  expect(await errorOf(restore(DBSnapshotArn!, 'twin', {}, cloud.other))).toBe('InvalidParameterValue')
})

it.each([
  ['a taken name', 'shop', {}, 'DBInstanceAlreadyExistsFault'],
  ['a bad name', 'twin-', {}, 'InvalidParameterValue'],
  ['another engine', 'twin', { Engine: 'mysql' }, 'InvalidParameterCombination'],
  ['an unknown subnet group', 'twin', { DBSubnetGroupName: 'nets' }, 'DBSubnetGroupNotFoundFault'],
  ['an unknown parameter group', 'twin', { DBParameterGroupName: 'tuned' }, 'DBParameterGroupNotFoundFault'],
  ['an unknown option group', 'twin', { OptionGroupName: 'options' }, 'OptionGroupNotFoundFault']
])('with %s is refused', async (_what, id, input, error) => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  expect(await errorOf(restore('first', id, input))).toBe(error)
})

it('ends badly as it was told to, with the event of that status, and can then be deleted without a snapshot only', async () => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  cloud.rds.faults.failNext('restore', { status: 'incompatible-restore' })
  cloud.rds.faults.failNext('restore', { status: 'storage-full', where: ({ id }) => id === 'full' })
  await restore('first', 'twin')
  await restore('first', 'full')
  await cloud.clock.advance(DURATIONS.restore)
  expect((await instanceOf(cloud.owner, 'twin')).DBInstanceStatus).toBe('incompatible-restore')
  expect((await instanceOf(cloud.owner, 'full')).DBInstanceStatus).toBe('storage-full')
  expect(cloud.events()).toEqual(expect.arrayContaining([`${account} 0031 twin`, `${account} 0007 full`]))
  const withSnapshot = { DBInstanceIdentifier: 'twin', FinalDBSnapshotIdentifier: 'last' }
  expect(await errorOf(cloud.owner.send(new DeleteDBInstanceCommand(withSnapshot)))).toBe('InvalidDBInstanceStateFault')
  await cloud.owner.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'twin', SkipFinalSnapshot: true }))
  await cloud.clock.advance(DURATIONS.delete)
  expect(await errorOf(instanceOf(cloud.owner, 'twin'))).toBe('DBInstanceNotFoundFault')
})
