import {
  DescribeDBSnapshotsCommand,
  ModifyDBSnapshotAttributeCommand,
  type DescribeDBSnapshotsCommandInput
} from '@aws-sdk/client-rds'
import { account, otherAccount, region } from '../../helpers/endpoint'
import { DURATIONS, errorOf, startCloud, type Cloud } from './cloud'

let cloud: Cloud
let automated: string
const arnOf = (id: string) => `arn:aws:rds:${region}:${account}:snapshot:${id}`

beforeAll(async () => {
  cloud = await startCloud()
  await cloud.newInstance('shop', { BackupRetentionPeriod: 7, CopyTagsToSnapshot: true, Tags: [{ Key: 'app', Value: 'shop' }] })
  await cloud.clock.advance(DURATIONS.snapshot)
  automated = cloud.rds.snapshots()[0]!.id
  await cloud.newInstance('bank', { Engine: 'mysql' })
  await cloud.newSnapshot('shop', 'private')
  await cloud.newSnapshot('shop', 'shared')
  await cloud.newSnapshot('bank', 'public')
  const share = (id: string, whom: string) =>
    cloud.owner.send(
      new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, AttributeName: 'restore', ValuesToAdd: [whom] })
    )
  await share('shared', otherAccount)
  await share('public', 'all')
})
afterAll(() => cloud.close())

const describeAs = async (client: Cloud['owner'], input: DescribeDBSnapshotsCommandInput) =>
  (await client.send(new DescribeDBSnapshotsCommand(input))).DBSnapshots!.map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)

const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] })

it.each<[string, DescribeDBSnapshotsCommandInput, () => string[]]>([
  ['everything of its own', {}, () => [automated, 'private', 'shared', 'public']],
  ['no more with shared ones', { IncludeShared: true }, () => [automated, 'private', 'shared', 'public']],
  ['the automated ones', { SnapshotType: 'automated' }, () => [automated]],
  ['the manual ones', { SnapshotType: 'manual', IncludeShared: true }, () => ['private', 'shared', 'public']],
  ['one instance’s', { DBInstanceIdentifier: 'shop', SnapshotType: 'manual' }, () => ['private', 'shared']],
  ['one by name', { DBSnapshotIdentifier: 'PRIVATE' }, () => ['private']],
  ['one by ARN', { DBSnapshotIdentifier: arnOf('private') }, () => ['private']],
  ['by instance', filter('db-instance-id', 'bank'), () => ['public']],
  ['by instance ARN', filter('db-instance-id', `arn:aws:rds:${region}:${account}:db:bank`), () => ['public']],
  ['by names', filter('db-snapshot-id', 'private', 'public'), () => ['private', 'public']],
  ['by type', filter('snapshot-type', 'automated'), () => [automated]],
  ['by engine', filter('engine', 'mysql', 'mariadb'), () => ['public']],
  ['backups of AWS Backup, of which there are none', { SnapshotType: 'awsbackup' }, () => []]
])('the owner sees %s', async (_what, input, expected) => {
  expect(await describeAs(cloud.owner, input)).toEqual(expected())
})

it.each<[string, DescribeDBSnapshotsCommandInput, string[]]>([
  ['nothing unasked', {}, []],
  ['what is shared with it', { SnapshotType: 'shared' }, [arnOf('shared')]],
  ['what is shared with it besides its own', { IncludeShared: true }, [arnOf('shared')]],
  ['what is public', { SnapshotType: 'public' }, [arnOf('public')]],
  ['no shared one among the manual ones', { SnapshotType: 'manual', IncludeShared: true }, []],
  ['a shared one by ARN', { DBSnapshotIdentifier: arnOf('shared'), IncludeShared: true }, [arnOf('shared')]]
])('another account sees %s', async (_what, input, expected) => {
  expect(await describeAs(cloud.other, input)).toEqual(expected)
})

it('shows of a shared snapshot its ARN as its name, and no tags', async () => {
  const { DBSnapshots } = await cloud.other.send(new DescribeDBSnapshotsCommand({ SnapshotType: 'shared' }))
  expect(DBSnapshots).toMatchObject([
    { DBSnapshotIdentifier: arnOf('shared'), DBSnapshotArn: arnOf('shared'), SnapshotType: 'shared', TagList: [] }
  ])
})

it.each<[string, () => DescribeDBSnapshotsCommandInput, string]>([
  ['an automated one without its type', () => ({ DBSnapshotIdentifier: automated }), 'DBSnapshotNotFoundFault'],
  ['one that is not there', () => ({ DBSnapshotIdentifier: 'nothing' }), 'DBSnapshotNotFoundFault'],
  ['an unknown filter', () => filter('colour', 'red'), 'InvalidParameterValue'],
  ['an unknown type', () => ({ SnapshotType: 'secret' }), 'InvalidParameterValue'],
  ['too small pages', () => ({ MaxRecords: 19 }), 'InvalidParameterValue'],
  ['too large pages', () => ({ MaxRecords: 101 }), 'InvalidParameterValue'],
  ['a made-up marker', () => ({ Marker: 'nonsense' }), 'InvalidParameterValue']
])('the owner asking for %s is refused', async (_what, input, error) => {
  expect(await errorOf(describeAs(cloud.owner, input()))).toBe(error)
})

it('another account is refused a private one, and a shared one that it does not ask for as such', async () => {
  const ask = (id: string, more = {}) => errorOf(describeAs(cloud.other, { DBSnapshotIdentifier: arnOf(id), ...more }))
  expect(await ask('private', { IncludeShared: true })).toBe('DBSnapshotNotFoundFault')
  expect(await ask('shared')).toBe('DBSnapshotNotFoundFault')
})

it('comes in pages that neither skip nor repeat', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `page-${String(index).padStart(2, '0')}`)
  for (const id of ids) await cloud.newSnapshot('bank', id)
  const input = { DBInstanceIdentifier: 'bank', MaxRecords: 20 }
  const first = await cloud.owner.send(new DescribeDBSnapshotsCommand(input))
  const second = await cloud.owner.send(new DescribeDBSnapshotsCommand({ ...input, Marker: first.Marker }))
  const names = [...first.DBSnapshots!, ...second.DBSnapshots!].map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier)
  expect(first.DBSnapshots).toHaveLength(20)
  expect(names).toEqual(['public', ...ids])
  expect(second.Marker).toBeUndefined()
})
