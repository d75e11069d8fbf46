import {
  CopyDBSnapshotCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand, DescribeDBSnapshotAttributesCommand, DescribeDBSnapshotsCommand, ModifyDBSnapshotAttributeCommand,
  RestoreDBInstanceFromDBSnapshotCommand, paginateDescribeDBSnapshots, type DBInstance, type DBSnapshot, type RDSClient, type Tag as RdsTag
} from '@aws-sdk/client-rds'
import { errorCode } from '../kernel/refusals'
import type { Tag } from '../job/outputs'
import type { Database, DatabaseRestore, Databases, Snapshot, SnapshotCopy } from './databases'

const restoreAttribute = 'restore'
/** RDS lists automated snapshots only when asked for them by type (Amazon RDS API Reference, DescribeDBSnapshots). */
const automatedPrefix = 'rds:'

const tagsOf = (tags: RdsTag[] | undefined): Tag[] => (tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))

const snapshotOf = (snapshot: DBSnapshot): Snapshot => ({
  name: snapshot.DBSnapshotIdentifier ?? '',
  arn: snapshot.DBSnapshotArn ?? '',
  status: (snapshot.Status ?? '').toLowerCase(),
  percent: snapshot.PercentProgress,
  type: snapshot.SnapshotType ?? '',
  engine: snapshot.Engine ?? '',
  engineVersion: snapshot.EngineVersion ?? '',
  databaseIdentifier: snapshot.DBInstanceIdentifier ?? '',
  encrypted: snapshot.Encrypted ?? false,
  kmsKeyId: snapshot.KmsKeyId,
  tags: tagsOf(snapshot.TagList)
})

const databaseOf = (database: DBInstance): Database => ({
  name: database.DBInstanceIdentifier ?? '',
  arn: database.DBInstanceArn ?? '',
  status: (database.DBInstanceStatus ?? '').toLowerCase(),
  instanceClass: database.DBInstanceClass ?? '',
  parameterGroup: database.DBParameterGroups?.[0]?.DBParameterGroupName,
  tags: tagsOf(database.TagList)
})

/** Undefined where AWS says that there is no such thing. */
const unlessMissing = async <T>(code: string, answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (errorCode(error) === code) return undefined
    throw error
  }
}

/** {@link Databases} of RDS instances. */
export class InstanceDatabases implements Databases {
  constructor(private readonly client: RDSClient) {}

  async snapshot(nameOrArn: string): Promise<Snapshot | undefined> {
    const name = nameOrArn.split(':snapshot:').at(-1)!
    const reply = await unlessMissing(
      'DBSnapshotNotFound',
      this.client.send(
        new DescribeDBSnapshotsCommand({
          DBSnapshotIdentifier: name,
          ...(name.startsWith(automatedPrefix) && { SnapshotType: 'automated' })
        })
      )
    )
    const found = reply?.DBSnapshots?.[0]
    return found && snapshotOf(found)
  }

  async newestSnapshot(database: string): Promise<Snapshot | undefined> {
    const found: DBSnapshot[] = []
    for await (const page of paginateDescribeDBSnapshots({ client: this.client }, { DBInstanceIdentifier: database })) {
      found.push(...(page.DBSnapshots ?? []).filter(({ Status }) => Status?.toLowerCase() === 'available'))
    }
    const time = ({ SnapshotCreateTime }: DBSnapshot) => SnapshotCreateTime?.getTime() ?? 0
    const newest = found.sort((one, other) => time(other) - time(one))[0]
    return newest && snapshotOf(newest)
  }

  async copySnapshot({ source, name, kmsKeyId, tags }: SnapshotCopy): Promise<Snapshot> {
    const { DBSnapshot } = await this.client.send(
      new CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: source,
        TargetDBSnapshotIdentifier: name,
        KmsKeyId: kmsKeyId,
        CopyTags: false,
        Tags: tags
      })
    )
    return snapshotOf(DBSnapshot!)
  }

  async createSnapshot({ database, name, tags }: { database: string; name: string; tags: Tag[] }): Promise<Snapshot> {
    const { DBSnapshot } = await this.client.send(
      new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier: name, Tags: tags })
    )
    return snapshotOf(DBSnapshot!)
  }

  async shareSnapshot(name: string, accounts: string[]): Promise<string[]> {
    const { DBSnapshotAttributesResult } = await this.client.send(
      new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: name, AttributeName: restoreAttribute, ValuesToAdd: accounts })
    )
    return accountsIn(DBSnapshotAttributesResult?.DBSnapshotAttributes)
  }

  async sharedWith(name: string): Promise<string[]> {
    const { DBSnapshotAttributesResult } = await this.client.send(
      new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name })
    )
    return accountsIn(DBSnapshotAttributesResult?.DBSnapshotAttributes)
  }

  async deleteSnapshot(name: string): Promise<void> {
    await unlessMissing('DBSnapshotNotFound', this.client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name })))
  }

  async database(name: string): Promise<Database | undefined> {
    const reply = await unlessMissing(
      'DBInstanceNotFound',
      this.client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
    )
    const found = reply?.DBInstances?.[0]
    return found && databaseOf(found)
  }

  /** Never public, no backups, no deletion protection; encrypted as the snapshot is. */
  async restore(restore: DatabaseRestore): Promise<Database> {
    const { DBInstance } = await this.client.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBSnapshotIdentifier: restore.snapshot,
        DBInstanceIdentifier: restore.name,
        DBInstanceClass: restore.instanceClass,
        DBSubnetGroupName: restore.subnetGroup,
        VpcSecurityGroupIds: restore.securityGroupIds,
        DBParameterGroupName: restore.parameterGroup,
        PubliclyAccessible: false,
        MultiAZ: false,
        DeletionProtection: false,
        BackupRetentionPeriod: 0,
        AutoMinorVersionUpgrade: false,
        Tags: restore.tags
      })
    )
    return databaseOf(DBInstance!)
  }

  async deleteDatabase(name: string): Promise<void> {
    await unlessMissing(
      'DBInstanceNotFound',
      this.client.send(
        new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true })
      )
    )
  }

  async parameterGroup(name: string): Promise<{ name: string; family: string } | undefined> {
    const reply = await unlessMissing(
      'DBParameterGroupNotFound',
      this.client.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: name }))
    )
    const found = reply?.DBParameterGroups?.[0]
    return found && { name: found.DBParameterGroupName ?? name, family: found.DBParameterGroupFamily ?? '' }
  }
}

const accountsIn = (attributes: { AttributeName?: string; AttributeValues?: string[] }[] | undefined): string[] =>
  attributes?.find(({ AttributeName }) => AttributeName === restoreAttribute)?.AttributeValues ?? []
