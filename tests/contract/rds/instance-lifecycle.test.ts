import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type DeleteDBInstanceCommandInput,
  type ModifyDBInstanceCommandInput
} from '@aws-sdk/client-rds'
import { account, region } from '../../helpers/endpoint'
import { DURATIONS, MINUTE, errorOf, instanceInput, instanceOf, keyOf, snapshotOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

const create = (id: string, input = {}) => cloud.owner.send(new CreateDBInstanceCommand(instanceInput(id, input)))
const remove = (id: string, input: Partial<DeleteDBInstanceCommandInput>) =>
  cloud.owner.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, ...input }))
const modify = (id: string, input: Partial<ModifyDBInstanceCommandInput>) =>
  cloud.owner.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, ...input }))
const statusOf = async (id: string) => (await instanceOf(cloud.owner, id)).DBInstanceStatus

describe('creation', () => {
  it('takes its time, and only then there is an endpoint', async () => {
    await create('Shop', { Tags: [{ Key: 'app', Value: 'shop' }] })
    const creating = await instanceOf(cloud.owner, 'shop')
    expect(creating).toMatchObject({ DBInstanceIdentifier: 'shop', DBInstanceStatus: 'creating', AllocatedStorage: 20 })
    expect(creating.Endpoint).toBeUndefined()
    await cloud.clock.advance(DURATIONS.create)
    expect(await instanceOf(cloud.owner, 'shop')).toMatchObject({
      DBInstanceStatus: 'available',
      DBInstanceArn: `arn:aws:rds:${region}:${account}:db:shop`,
      Endpoint: { Address: expect.stringMatching(/^db-.*\.rds\.invalid$/), Port: 5432 },
      TagList: [{ Key: 'app', Value: 'shop' }],
      DBParameterGroups: [{ DBParameterGroupName: 'default.postgres17', ParameterApplyStatus: 'in-sync' }],
      OptionGroupMemberships: [{ OptionGroupName: 'default:postgres-17', Status: 'in-sync' }]
    })
    expect(cloud.events()).toEqual([`${account} 0005 shop`])
  })

  it('ends in a first automated snapshot where backups are kept', async () => {
    await create('shop', { BackupRetentionPeriod: 7 })
    await cloud.clock.advance(DURATIONS.create)
    expect(await statusOf('shop')).toBe('backing-up')
    const minute = new Date(cloud.clock.now()).toISOString().slice(0, 16).replace(/[T:]/g, '-')
    await cloud.clock.advance(DURATIONS.snapshot)
    expect(await statusOf('shop')).toBe('available')
    const id = `rds:shop-${minute}`
    const { DBSnapshots } = await cloud.owner.send(
      new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id, SnapshotType: 'automated' })
    )
    expect(DBSnapshots).toMatchObject([{ Status: 'available', DBSnapshotArn: `arn:aws:rds:${region}:${account}:snapshot:${id}` }])
    expect(cloud.events()).toEqual([
      `${account} 0005 shop`,
      `${account} 0001 shop`,
      `${account} 0090 ${id}`,
      `${account} 0091 ${id}`,
      `${account} 0002 shop`
    ])
  })

  it('uses the default key unless another is named', async () => {
    await create('shop', { StorageEncrypted: true })
    expect(await instanceOf(cloud.owner, 'shop')).toMatchObject({ StorageEncrypted: true, KmsKeyId: keyOf(account, 'default') })
    expect(await errorOf(create('bank', { StorageEncrypted: true, KmsKeyId: 'unknown' }))).toBe('KMSKeyNotAccessibleFault')
  })

  it.each([
    ['a taken name', { DBInstanceIdentifier: 'SHOP' }, 'DBInstanceAlreadyExistsFault'],
    ['a bad name', { DBInstanceIdentifier: 'shop_2' }, 'InvalidParameterValue'],
    ['a name of 64 characters', { DBInstanceIdentifier: 'a'.repeat(64) }, 'InvalidParameterValue'],
    ['an unknown engine', { Engine: 'dbase' }, 'InvalidParameterValue'],
    ['an engine of clusters', { Engine: 'aurora-mysql' }, 'InvalidParameterCombination'],
    ['an unknown version', { EngineVersion: '99.1' }, 'InvalidParameterCombination'],
    ['a short password', { MasterUserPassword: 'short' }, 'InvalidParameterValue'],
    ['a slash in the password', { MasterUserPassword: 'long/enough' }, 'InvalidParameterValue'],
    ['no password', { MasterUserPassword: undefined }, 'MissingParameter'],
    ['an unknown subnet group', { DBSubnetGroupName: 'nets' }, 'DBSubnetGroupNotFoundFault'],
    ['an unknown parameter group', { DBParameterGroupName: 'tuned' }, 'DBParameterGroupNotFoundFault'],
    ['another family', { DBParameterGroupName: 'default.mysql8.0' }, 'InvalidParameterCombination'],
    ['an unknown option group', { OptionGroupName: 'options' }, 'OptionGroupNotFoundFault'],
    ['a reserved tag', { Tags: [{ Key: 'aws:app', Value: 'x' }] }, 'InvalidParameterValue']
  ])('with %s is refused', async (_what, input, error) => {
    await create('shop')
    expect(await errorOf(create('bank', input))).toBe(error)
  })
})

describe('a manual snapshot', () => {
  it('keeps the instance backing-up, and copies its tags only where it should', async () => {
    await cloud.newInstance('shop', { CopyTagsToSnapshot: true, Tags: [{ Key: 'app', Value: 'shop' }] })
    cloud.events()
    await cloud.owner.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop', DBSnapshotIdentifier: 'first' }))
    const creating = await snapshotOf(cloud.owner, 'first')
    expect(creating).toMatchObject({ Status: 'creating', TagList: [{ Key: 'app', Value: 'shop' }] })
    expect(creating.SnapshotCreateTime).toBeUndefined()
    expect(await statusOf('shop')).toBe('backing-up')
    const second = { DBInstanceIdentifier: 'shop', DBSnapshotIdentifier: 'second', Tags: [{ Key: 'job', Value: '7' }] }
    expect(await errorOf(cloud.owner.send(new CreateDBSnapshotCommand(second)))).toBe('InvalidDBInstanceStateFault')
    await cloud.clock.advance(DURATIONS.snapshot)
    expect(await statusOf('shop')).toBe('available')
    expect(cloud.events()).toEqual([`${account} 0040 first`, `${account} 0042 first`])
    await cloud.owner.send(new CreateDBSnapshotCommand(second))
    expect((await snapshotOf(cloud.owner, 'second')).TagList).toEqual([{ Key: 'job', Value: '7' }])
  })
})

describe('a modification', () => {
  it('of the password is pending, then resetting, then announced', async () => {
    await cloud.newInstance('shop')
    cloud.events()
    const { DBInstance } = await modify('shop', { MasterUserPassword: 'battery-staple' })
    expect(DBInstance).toMatchObject({
      DBInstanceStatus: 'available',
      PendingModifiedValues: { MasterUserPassword: '****' }
    })
    await cloud.clock.advance(DURATIONS.resetPassword / 2)
    expect(await statusOf('shop')).toBe('resetting-master-credentials')
    expect(await errorOf(modify('shop', { MasterUserPassword: 'battery-staple' }))).toBe('InvalidDBInstanceStateFault')
    expect(cloud.events()).toEqual([])
    await cloud.clock.advance(DURATIONS.resetPassword / 2)
    const done = await instanceOf(cloud.owner, 'shop')
    expect(done.DBInstanceStatus).toBe('available')
    expect(done.PendingModifiedValues).toEqual({})
    expect(cloud.events()).toEqual([`${account} 0016 shop`])
  })

  it('that starts keeping backups takes one at once', async () => {
    await cloud.newInstance('shop')
    await modify('shop', { BackupRetentionPeriod: 7, ApplyImmediately: true })
    expect(await statusOf('shop')).toBe('modifying')
    await cloud.clock.advance(DURATIONS.modify)
    expect(await statusOf('shop')).toBe('backing-up')
    await cloud.clock.advance(DURATIONS.snapshot)
    expect(await statusOf('shop')).toBe('available')
    expect(cloud.rds.snapshots()).toMatchObject([{ type: 'automated', status: 'available' }])
  })

  it('of the class waits for the maintenance window unless it is wanted now', async () => {
    await cloud.newInstance('shop')
    await modify('shop', { DBInstanceClass: 'db.r6g.large' })
    expect(await instanceOf(cloud.owner, 'shop')).toMatchObject({
      DBInstanceStatus: 'available',
      DBInstanceClass: 'db.t4g.medium',
      PendingModifiedValues: { DBInstanceClass: 'db.r6g.large' }
    })
    await modify('shop', { DBInstanceClass: 'db.r6g.large', ApplyImmediately: true })
    expect(await instanceOf(cloud.owner, 'shop')).toMatchObject({
      DBInstanceStatus: 'modifying',
      DBInstanceClass: 'db.r6g.large'
    })
  })
})

describe('deletion', () => {
  it('skips the final snapshot or names one, never both or neither', async () => {
    await cloud.newInstance('shop')
    expect(await errorOf(remove('shop', {}))).toBe('InvalidParameterCombination')
    expect(await errorOf(remove('shop', { SkipFinalSnapshot: true, FinalDBSnapshotIdentifier: 'last' }))).toBe(
      'InvalidParameterCombination'
    )
    cloud.events()
    const { DBInstance } = await remove('shop', { SkipFinalSnapshot: true })
    expect(DBInstance!.DBInstanceStatus).toBe('deleting')
    expect(await errorOf(remove('shop', { SkipFinalSnapshot: true }))).toBe('InvalidDBInstanceStateFault')
    await cloud.clock.advance(DURATIONS.delete)
    expect(await errorOf(instanceOf(cloud.owner, 'shop'))).toBe('DBInstanceNotFoundFault')
    expect(await errorOf(remove('shop', { SkipFinalSnapshot: true }))).toBe('DBInstanceNotFoundFault')
    expect(cloud.events()).toEqual([`${account} 0003 shop`])
    expect(cloud.plane.storages().size).toBe(0)
  })

  it('takes the final snapshot first', async () => {
    await cloud.newInstance('shop')
    await remove('shop', { FinalDBSnapshotIdentifier: 'last' })
    await cloud.clock.advance(DURATIONS.snapshot)
    expect((await snapshotOf(cloud.owner, 'last')).Status).toBe('available')
    expect(await statusOf('shop')).toBe('deleting')
    await cloud.clock.advance(DURATIONS.delete)
    expect(await errorOf(instanceOf(cloud.owner, 'shop'))).toBe('DBInstanceNotFoundFault')
  })

  it('is refused for a protected instance', async () => {
    await cloud.newInstance('shop', { DeletionProtection: true })
    expect(await errorOf(remove('shop', { SkipFinalSnapshot: true }))).toBe('InvalidParameterCombination')
    await modify('shop', { DeletionProtection: false })
    await remove('shop', { SkipFinalSnapshot: true })
  })

  it('is refused while the instance is being backed up', async () => {
    await cloud.newInstance('shop')
    await cloud.owner.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'shop', DBSnapshotIdentifier: 'first' }))
    expect(await errorOf(remove('shop', { SkipFinalSnapshot: true }))).toBe('InvalidDBInstanceStateFault')
  })

  it('of an instance that is being created must skip the snapshot, and wins over the creation', async () => {
    await create('shop')
    await cloud.clock.advance(DURATIONS.create - MINUTE)
    expect(await errorOf(remove('shop', { FinalDBSnapshotIdentifier: 'last' }))).toBe('InvalidDBInstanceStateFault')
    await remove('shop', { SkipFinalSnapshot: true })
    await cloud.clock.advance(2 * MINUTE)
    expect(await statusOf('shop')).toBe('deleting')
    await cloud.clock.advance(DURATIONS.delete)
    expect((await cloud.owner.send(new DescribeDBInstancesCommand({}))).DBInstances).toEqual([])
    expect(cloud.plane.storages().size).toBe(0)
    expect(cloud.events()).toEqual([`${account} 0003 shop`])
  })

  it('takes the automated snapshots along and leaves the manual ones', async () => {
    await cloud.newInstance('shop', { BackupRetentionPeriod: 1 })
    await cloud.clock.advance(DURATIONS.snapshot)
    await cloud.newSnapshot('shop', 'first')
    await remove('shop', { SkipFinalSnapshot: true })
    await cloud.clock.advance(DURATIONS.delete + DURATIONS.deleteSnapshot)
    expect(cloud.rds.snapshots().map(({ id }) => id)).toEqual(['first'])
  })

  it('is the only way for automated snapshots to go, two of one minute included', async () => {
    await cloud.newInstance('shop', { BackupRetentionPeriod: 1 })
    await cloud.clock.advance(DURATIONS.snapshot)
    const [first] = cloud.rds.snapshots()
    const deletion = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: first!.id })
    expect(await errorOf(cloud.owner.send(deletion))).toBe('InvalidDBSnapshotStateFault')
    await cloud.close()
    cloud = await startCloud({ durations: () => 1 })
    await cloud.newInstance('shop', { BackupRetentionPeriod: 1 })
    cloud.rds.takeAutomatedBackup(account, 'instance', 'shop')
    await cloud.clock.advance(1)
    expect(new Set(cloud.rds.snapshots().map(({ id }) => id)).size).toBe(2)
  })
})
