import {
  DescribeDBSnapshotAttributesCommand,
  ModifyDBSnapshotAttributeCommand,
  CreateOptionGroupCommand,
  ModifyOptionGroupCommand,
  type ModifyDBSnapshotAttributeCommandInput
} from '@aws-sdk/client-rds'
import { account, otherAccount } from '../../helpers/endpoint'
import { DURATIONS, errorOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud.close())

const modify = (id: string, change: Partial<ModifyDBSnapshotAttributeCommandInput>) =>
  cloud.owner.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, AttributeName: 'restore', ...change }))

const sharedWith = async (id: string) => {
  const describe = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: id })
  const { DBSnapshotAttributesResult } = await cloud.owner.send(describe)
  return DBSnapshotAttributesResult!.DBSnapshotAttributes![0]!.AttributeValues
}

const accounts = (count: number) => Array.from({ length: count }, (_, index) => String(300000000000 + index))

it('shares and stops sharing at once, any number of times, without an event', async () => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  cloud.events()
  await modify('first', { ValuesToAdd: [otherAccount] })
  await modify('first', { ValuesToAdd: [otherAccount] })
  expect(await sharedWith('first')).toEqual([otherAccount])
  await modify('first', { ValuesToAdd: ['all'] })
  await modify('first', { ValuesToRemove: [otherAccount, 'all'] })
  expect(await sharedWith('first')).toEqual([])
  expect(cloud.events()).toEqual([])
})

it('shares with 20 accounts and no more', async () => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  await modify('first', { ValuesToAdd: accounts(20) })
  expect(await errorOf(modify('first', { ValuesToAdd: [otherAccount] }))).toBe('SharedSnapshotQuotaExceededFault')
  expect(await sharedWith('first')).toHaveLength(20)
})

it('refuses what is no account id', async () => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  expect(await errorOf(modify('first', { ValuesToAdd: ['12345'] }))).toBe('InvalidParameterValue')
})

it('shares no automated snapshot', async () => {
  await cloud.newInstance('shop', { BackupRetentionPeriod: 7 })
  await cloud.clock.advance(DURATIONS.snapshot)
  const automated = cloud.rds.snapshots()[0]!.id
  expect(await errorOf(modify(automated, { ValuesToAdd: [otherAccount] }))).toBe('InvalidParameterValue')
})

it('shares nothing that is encrypted with the default key', async () => {
  await cloud.newInstance('shop', { StorageEncrypted: true })
  await cloud.newSnapshot('shop', 'first')
  expect(await errorOf(modify('first', { ValuesToAdd: [otherAccount] }))).toBe('InvalidParameterValue')
  expect(await sharedWith('first')).toEqual([])
})

it('makes nothing public that is encrypted', async () => {
  await cloud.newInstance('shop', { StorageEncrypted: true, KmsKeyId: 'common' })
  await cloud.newSnapshot('shop', 'first')
  expect(await errorOf(modify('first', { ValuesToAdd: ['all'] }))).toBe('InvalidParameterValue')
  await modify('first', { ValuesToAdd: [otherAccount] })
})

it('shares nothing under transparent data encryption, though Oracle’s Timezone option does no harm', async () => {
  const group = (name: string) =>
    cloud.owner.send(
      new CreateOptionGroupCommand({
        OptionGroupName: name,
        EngineName: 'oracle-ee',
        MajorEngineVersion: '19',
        OptionGroupDescription: name
      })
    )
  const include = (name: string, option: string) =>
    cloud.owner.send(new ModifyOptionGroupCommand({ OptionGroupName: name, OptionsToInclude: [{ OptionName: option }] }))
  for (const [name, option] of [
    ['secret', 'TDE'],
    ['timed', 'Timezone']
  ] as const) {
    await group(name)
    await include(name, option)
    await cloud.newInstance(name, { Engine: 'oracle-ee', OptionGroupName: name })
    await cloud.newSnapshot(name, `${name}-snapshot`)
  }
  expect(await errorOf(modify('secret-snapshot', { ValuesToAdd: [otherAccount] }))).toBe('InvalidParameterValue')
  await modify('timed-snapshot', { ValuesToAdd: [otherAccount] })
})

it('is the business of the owner alone', async () => {
  await cloud.newInstance('shop')
  const { DBSnapshotArn } = await cloud.newSnapshot('shop', 'first')
  await modify('first', { ValuesToAdd: [otherAccount] })
  const change = { DBSnapshotIdentifier: DBSnapshotArn!, AttributeName: 'restore', ValuesToAdd: [account] }
  expect(await errorOf(cloud.other.send(new ModifyDBSnapshotAttributeCommand(change)))).toBe('DBSnapshotNotFoundFault')
})

it('comes too early while the snapshot is being made', async () => {
  await cloud.newInstance('shop')
  await cloud.newSnapshot('shop', 'first')
  cloud.rds.faults.hangNext('snapshot')
  await cloud.newSnapshot('shop', 'second')
  expect(await errorOf(modify('second', { ValuesToAdd: [otherAccount] }))).toBe('InvalidDBSnapshotStateFault')
})
