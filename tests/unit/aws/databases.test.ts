import type { RDSClient } from '@aws-sdk/client-rds'
import { ClusterDatabases } from '../../../shared/aws/cluster-databases'
import { ClusterMembers } from '../../../shared/aws/cluster-members'
import type { DatabaseRestore, Databases } from '../../../shared/aws/databases'
import { InstanceDatabases } from '../../../shared/aws/instance-databases'

/** Answers each command with what `replies` has under its name, and remembers what it was asked. */
const clientOf = (replies: Record<string, (input: any) => object>) => {
  const sent: { command: string; input: any }[] = []
  const send = async (command: { constructor: { name: string }; input: any }) => {
    const name = command.constructor.name.replace(/Command$/, '')
    sent.push({ command: name, input: command.input })
    return replies[name]!(command.input)
  }
  return { client: { send } as unknown as RDSClient, sent }
}

const ours = [{ Key: 'maskopy:job', Value: 'J' }]
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

const kinds: [string, new (client: RDSClient) => Databases, string, string, string][] = [
  ['instances', InstanceDatabases, 'DescribeDBSnapshots', 'DBSnapshots', 'DBSnapshotIdentifier'],
  ['clusters', ClusterDatabases, 'DescribeDBClusterSnapshots', 'DBClusterSnapshots', 'DBClusterSnapshotIdentifier']
]

describe.each(kinds)('snapshots of %s', (_what, Port, command, list, id) => {
  it.each([
    ['manual-one', {}],
    ['rds:auto-2026-01-01', { SnapshotType: 'automated' }],
    ['awsbackup:job-1', { SnapshotType: 'awsbackup' }]
  ])('%s is asked for as %j', async (name, type) => {
    const { client, sent } = clientOf({ [command]: () => ({ [list]: [{ [id]: name, Status: 'AVAILABLE' }] }) })
    expect(await new Port(client).snapshot(name)).toMatchObject({ name, status: 'available' })
    expect(sent).toEqual([{ command, input: { [id]: name, ...type } }])
  })

  it('the newest is the newest that is available, AWS Backup’s included and our own copies not', async () => {
    const snapshots = [
      { [id]: 'older', Status: 'available', SnapshotCreateTime: day(1) },
      { [id]: 'awsbackup:job-1', Status: 'available', SnapshotCreateTime: day(3), SnapshotType: 'awsbackup' },
      { [id]: 'maskopy-copy', Status: 'available', SnapshotCreateTime: day(5), TagList: ours },
      { [id]: 'unfinished', Status: 'creating', SnapshotCreateTime: day(6) }
    ]
    const { client } = clientOf({
      [command]: ({ SnapshotType }) => ({ [list]: snapshots.filter((one) => one.SnapshotType === SnapshotType) })
    })
    Object.setPrototypeOf(client, (await import('@aws-sdk/client-rds')).RDSClient.prototype)
    expect((await new Port(client).newestSnapshot('db'))?.name).toBe('awsbackup:job-1')
  })
})

test('a copy of an instance snapshot is as old as its data', async () => {
  const snapshots = [
    { DBSnapshotIdentifier: 'copied-later', Status: 'available', SnapshotCreateTime: day(9), OriginalSnapshotCreateTime: day(1) },
    { DBSnapshotIdentifier: 'yesterday', Status: 'available', SnapshotCreateTime: day(2), OriginalSnapshotCreateTime: day(2) }
  ]
  const { client } = clientOf({ DescribeDBSnapshots: ({ SnapshotType }) => ({ DBSnapshots: SnapshotType ? [] : snapshots }) })
  Object.setPrototypeOf(client, (await import('@aws-sdk/client-rds')).RDSClient.prototype)
  expect((await new InstanceDatabases(client).newestSnapshot('db'))?.name).toBe('yesterday')
})

describe('a restore', () => {
  const restore: DatabaseRestore = {
    snapshot: 'copy', name: 'new', engine: 'aurora-mysql', engineVersion: '8.0.mysql_aurora.3.04.4', instanceClass: 'db.r6g.large', subnetGroup: 'private',
    securityGroupIds: ['sg-1'], parameterGroup: 'group', kmsKeyId: 'arn:key', tags: []
  }

  it('of Aurora has the snapshot’s engine version, the key, one day of backups, and no class', async () => {
    const { client, sent } = clientOf({ RestoreDBClusterFromSnapshot: () => ({ DBCluster: {} }) })
    await new ClusterDatabases(client).restore(restore)
    const { input } = sent[0]!
    expect(input).toMatchObject({
      SnapshotIdentifier: 'copy', DBClusterIdentifier: 'new', Engine: 'aurora-mysql', EngineVersion: '8.0.mysql_aurora.3.04.4', KmsKeyId: 'arn:key',
      DBSubnetGroupName: 'private', VpcSecurityGroupIds: ['sg-1'], DBClusterParameterGroupName: 'group', DeletionProtection: false, BackupRetentionPeriod: 1
    })
    expect(input).not.toHaveProperty('DBClusterInstanceClass')
    expect(input).not.toHaveProperty('PubliclyAccessible')
  })

  it('of a Multi-AZ DB cluster has a class, storage that needs no IOPS, and is not public', async () => {
    const { client, sent } = clientOf({ RestoreDBClusterFromSnapshot: () => ({ DBCluster: {} }) })
    await new ClusterDatabases(client).restore({ ...restore, engine: 'postgres' })
    expect(sent[0]!.input).toMatchObject({ DBClusterInstanceClass: 'db.r6g.large', StorageType: 'gp3', PubliclyAccessible: false })
  })

  it('of an instance is never public, keeps no backups, and takes its option group along', async () => {
    const { client, sent } = clientOf({ RestoreDBInstanceFromDBSnapshot: () => ({ DBInstance: {} }) })
    await new InstanceDatabases(client).restore({ ...restore, engine: 'oracle-ee', optionGroup: 'ours' })
    expect(sent[0]!.input).toMatchObject({
      PubliclyAccessible: false, BackupRetentionPeriod: 0, DeletionProtection: false, OptionGroupName: 'ours', VpcSecurityGroupIds: ['sg-1']
    })
    expect(sent[0]!.input).not.toHaveProperty('KmsKeyId')
  })

  it('of a member says nothing that the cluster decides', async () => {
    const { client, sent } = clientOf({ CreateDBInstance: () => ({ DBInstance: {} }) })
    await new ClusterMembers(client).create({ name: 'member', cluster: 'cluster', engine: 'aurora-mysql', instanceClass: 'db.r6g.large', tags: ours })
    expect(sent[0]!.input).toEqual({
      DBInstanceIdentifier: 'member', DBClusterIdentifier: 'cluster', Engine: 'aurora-mysql', DBInstanceClass: 'db.r6g.large', PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false, Tags: ours
    })
  })
})

test('a cluster goes without a final snapshot, with its automated ones; one that is gone is a success', async () => {
  const { client, sent } = clientOf({
    DeleteDBCluster: () => {
      throw Object.assign(new Error('gone'), { name: 'DBClusterNotFoundFault', Code: 'DBClusterNotFoundFault', $metadata: {} })
    }
  })
  await expect(new ClusterDatabases(client).deleteDatabase('cluster')).resolves.toBeUndefined()
  expect(sent[0]!.input).toEqual({ DBClusterIdentifier: 'cluster', SkipFinalSnapshot: true, DeleteAutomatedBackups: true })
})
