import {
  CopyDBSnapshotCommand, CreateDBSnapshotCommand, DeleteDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand, DescribeDBSnapshotAttributesCommand, DescribeDBSnapshotsCommand, ModifyDBInstanceCommand,
  ModifyDBSnapshotAttributeCommand, RestoreDBInstanceFromDBSnapshotCommand, paginateDescribeDBSnapshots, type DBInstance,
  type DBSnapshot, type RDSClient
} from '@aws-sdk/client-rds'
import type { Tag } from '../job/outputs'
import type { Database, DatabaseRestore, Databases, Snapshot, SnapshotCopy } from './databases'
import { accountsIn, listedTypes, manualOnly, newestOf, restoreAttribute, tagsOf, typeInName, unlessMissing } from './rds-replies'

const snapshotOf = (snapshot: DBSnapshot): Snapshot => ({
  kind: 'instance',
  name: snapshot.DBSnapshotIdentifier ?? '',
  arn: snapshot.DBSnapshotArn ?? '',
  status: (snapshot.Status ?? '').toLowerCase(),
  percent: snapshot.PercentProgress,
  type: snapshot.SnapshotType ?? '',
  engine: snapshot.Engine ?? '',
  engineVersion: snapshot.EngineVersion ?? '',
  databaseIdentifier: snapshot.DBInstanceIdentifier ?? '',
  takenAt: (snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime)?.getTime() ?? 0,
  encrypted: snapshot.Encrypted ?? false,
  kmsKeyId: snapshot.KmsKeyId,
  optionGroup: snapshot.OptionGroupName,
  tdeCredentialArn: snapshot.TdeCredentialArn || undefined,
  multiTenant: snapshot.MultiTenant,
  tags: tagsOf(snapshot.TagList)
})

/** Also of a cluster's member. */
export const instanceOf = (instance: DBInstance): Database => ({
  name: instance.DBInstanceIdentifier ?? '',
  arn: instance.DBInstanceArn ?? '',
  status: (instance.DBInstanceStatus ?? '').toLowerCase(),
  instanceClass: instance.DBInstanceClass ?? '',
  parameterGroup: instance.DBParameterGroups?.[0]?.DBParameterGroupName,
  cluster: instance.DBClusterIdentifier,
  members: [],
  passwordPending: instance.PendingModifiedValues?.MasterUserPassword !== undefined,
  tags: tagsOf(instance.TagList)
})

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
          ...typeInName(name)
        })
      )
    )
    const found = reply?.DBSnapshots?.[0]
    return found && snapshotOf(found)
  }

  async newestSnapshot(database: string): Promise<Snapshot | undefined> {
    const found: Snapshot[] = []
    for (const type of listedTypes) {
      for await (const page of paginateDescribeDBSnapshots({ client: this.client }, { DBInstanceIdentifier: database, ...type })) {
        found.push(...(page.DBSnapshots ?? []).map(snapshotOf))
      }
    }
    return newestOf(found)
  }

  async manualSnapshots(): Promise<Snapshot[]> {
    const found: Snapshot[] = []
    for await (const page of paginateDescribeDBSnapshots({ client: this.client }, manualOnly)) {
      found.push(...(page.DBSnapshots ?? []).map(snapshotOf))
    }
    return found
  }

  async copySnapshot({ source, name, kmsKeyId, optionGroup, tags }: SnapshotCopy): Promise<Snapshot> {
    const { DBSnapshot } = await this.client.send(
      new CopyDBSnapshotCommand({
        SourceDBSnapshotIdentifier: source,
        TargetDBSnapshotIdentifier: name,
        KmsKeyId: kmsKeyId,
        OptionGroupName: optionGroup,
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
    return found && instanceOf(found)
  }

  /** Never public, no backups, no deletion protection; engine version and encryption are the snapshot's. */
  async restore(restore: DatabaseRestore): Promise<Database> {
    const { DBInstance } = await this.client.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBSnapshotIdentifier: restore.snapshot,
        DBInstanceIdentifier: restore.name,
        DBInstanceClass: restore.instanceClass,
        DBSubnetGroupName: restore.subnetGroup,
        VpcSecurityGroupIds: restore.securityGroupIds,
        DBParameterGroupName: restore.parameterGroup,
        OptionGroupName: restore.optionGroup,
        PubliclyAccessible: false,
        MultiAZ: false,
        DeletionProtection: false,
        BackupRetentionPeriod: 0,
        AutoMinorVersionUpgrade: false,
        Tags: restore.tags
      })
    )
    return instanceOf(DBInstance!)
  }

  async setMasterPassword(name: string, password: string): Promise<void> {
    await this.client.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, MasterUserPassword: password, ApplyImmediately: true })
    )
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
