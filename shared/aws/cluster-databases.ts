import {
  CopyDBClusterSnapshotCommand, CreateDBClusterSnapshotCommand, DeleteDBClusterCommand, DeleteDBClusterSnapshotCommand,
  DescribeDBClusterParameterGroupsCommand, DescribeDBClusterSnapshotAttributesCommand, DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand, ModifyDBClusterCommand, ModifyDBClusterSnapshotAttributeCommand, RestoreDBClusterFromSnapshotCommand,
  paginateDescribeDBClusterSnapshots, type DBCluster, type DBClusterSnapshot, type RDSClient
} from '@aws-sdk/client-rds'
import { isAurora } from '../config/engines'
import type { Tag } from '../job/outputs'
import type { Database, DatabaseRestore, Databases, Snapshot, SnapshotCopy } from './databases'
import { accountsIn, listedTypes, manualOnly, newestOf, restoreAttribute, tagsOf, typeInName, unlessMissing } from './rds-replies'

/** Least that a cluster may have (Amazon RDS API Reference, RestoreDBClusterFromSnapshot); they go with the cluster. */
const backupRetentionDays = 1
/** Needs no provisioned IOPS, which a cluster snapshot does not record. */
const multiAzStorageType = 'gp3'

const snapshotOf = (snapshot: DBClusterSnapshot): Snapshot => ({
  kind: 'cluster',
  name: snapshot.DBClusterSnapshotIdentifier ?? '',
  arn: snapshot.DBClusterSnapshotArn ?? '',
  status: (snapshot.Status ?? '').toLowerCase(),
  percent: snapshot.PercentProgress,
  type: snapshot.SnapshotType ?? '',
  engine: snapshot.Engine ?? '',
  engineVersion: snapshot.EngineVersion ?? '',
  databaseIdentifier: snapshot.DBClusterIdentifier ?? '',
  takenAt: snapshot.SnapshotCreateTime?.getTime() ?? 0,
  encrypted: snapshot.StorageEncrypted ?? false,
  kmsKeyId: snapshot.KmsKeyId,
  tags: tagsOf(snapshot.TagList)
})

const clusterOf = (cluster: DBCluster): Database => ({
  name: cluster.DBClusterIdentifier ?? '',
  arn: cluster.DBClusterArn ?? '',
  status: (cluster.Status ?? '').toLowerCase(),
  instanceClass: cluster.DBClusterInstanceClass ?? '',
  parameterGroup: cluster.DBClusterParameterGroup,
  members: (cluster.DBClusterMembers ?? [])
    .toSorted((one, other) => Number(other.IsClusterWriter ?? false) - Number(one.IsClusterWriter ?? false))
    .map(({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier),
  passwordPending: cluster.PendingModifiedValues?.MasterUserPassword !== undefined,
  tags: tagsOf(cluster.TagList)
})

/** {@link Databases} of DB clusters: Aurora's, and Multi-AZ DB clusters. */
export class ClusterDatabases implements Databases {
  constructor(private readonly client: RDSClient) {}

  async snapshot(nameOrArn: string): Promise<Snapshot | undefined> {
    const name = nameOrArn.split(':cluster-snapshot:').at(-1)!
    const reply = await unlessMissing(
      'DBClusterSnapshotNotFound',
      this.client.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name, ...typeInName(name) }))
    )
    const found = reply?.DBClusterSnapshots?.[0]
    return found && snapshotOf(found)
  }

  async newestSnapshot(database: string): Promise<Snapshot | undefined> {
    const found: Snapshot[] = []
    for (const type of listedTypes) {
      const wanted = { DBClusterIdentifier: database, ...type }
      for await (const page of paginateDescribeDBClusterSnapshots({ client: this.client }, wanted)) {
        found.push(...(page.DBClusterSnapshots ?? []).map(snapshotOf))
      }
    }
    return newestOf(found)
  }

  async manualSnapshots(): Promise<Snapshot[]> {
    const found: Snapshot[] = []
    for await (const page of paginateDescribeDBClusterSnapshots({ client: this.client }, manualOnly)) {
      found.push(...(page.DBClusterSnapshots ?? []).map(snapshotOf))
    }
    return found
  }

  /** A key for an unencrypted source is an error here, and option groups there are none (Amazon RDS API Reference). */
  async copySnapshot({ source, name, kmsKeyId, tags }: SnapshotCopy): Promise<Snapshot> {
    const { DBClusterSnapshot } = await this.client.send(
      new CopyDBClusterSnapshotCommand({
        SourceDBClusterSnapshotIdentifier: source,
        TargetDBClusterSnapshotIdentifier: name,
        KmsKeyId: kmsKeyId,
        CopyTags: false,
        Tags: tags
      })
    )
    return snapshotOf(DBClusterSnapshot!)
  }

  async createSnapshot({ database, name, tags }: { database: string; name: string; tags: Tag[] }): Promise<Snapshot> {
    const { DBClusterSnapshot } = await this.client.send(
      new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: database, DBClusterSnapshotIdentifier: name, Tags: tags })
    )
    return snapshotOf(DBClusterSnapshot!)
  }

  async shareSnapshot(name: string, accounts: string[]): Promise<string[]> {
    const { DBClusterSnapshotAttributesResult } = await this.client.send(
      new ModifyDBClusterSnapshotAttributeCommand({
        DBClusterSnapshotIdentifier: name, AttributeName: restoreAttribute, ValuesToAdd: accounts
      })
    )
    return accountsIn(DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes)
  }

  async sharedWith(name: string): Promise<string[]> {
    const { DBClusterSnapshotAttributesResult } = await this.client.send(
      new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: name })
    )
    return accountsIn(DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes)
  }

  async deleteSnapshot(name: string): Promise<void> {
    await unlessMissing(
      'DBClusterSnapshotNotFound',
      this.client.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: name }))
    )
  }

  async database(name: string): Promise<Database | undefined> {
    const reply = await unlessMissing(
      'DBClusterNotFound',
      this.client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))
    )
    const found = reply?.DBClusters?.[0]
    return found && clusterOf(found)
  }

  /**
   * With the snapshot's engine version, since the Region's default would be taken otherwise. Of a Multi-AZ DB cluster RDS makes
   * the instances, so it is told their class, and that they are not public; of Aurora the members are told.
   */
  async restore(restore: DatabaseRestore): Promise<Database> {
    const { DBCluster } = await this.client.send(
      new RestoreDBClusterFromSnapshotCommand({
        SnapshotIdentifier: restore.snapshot,
        DBClusterIdentifier: restore.name,
        Engine: restore.engine,
        EngineVersion: restore.engineVersion,
        KmsKeyId: restore.kmsKeyId,
        DBSubnetGroupName: restore.subnetGroup,
        VpcSecurityGroupIds: restore.securityGroupIds,
        DBClusterParameterGroupName: restore.parameterGroup,
        DeletionProtection: false,
        CopyTagsToSnapshot: false,
        BackupRetentionPeriod: backupRetentionDays,
        ...(!isAurora(restore.engine) && {
          DBClusterInstanceClass: restore.instanceClass,
          StorageType: multiAzStorageType,
          PubliclyAccessible: false
        }),
        Tags: restore.tags
      })
    )
    return clusterOf(DBCluster!)
  }

  async setMasterPassword(name: string, password: string): Promise<void> {
    await this.client.send(
      new ModifyDBClusterCommand({ DBClusterIdentifier: name, MasterUserPassword: password, ApplyImmediately: true })
    )
  }

  async deleteDatabase(name: string): Promise<void> {
    await unlessMissing(
      'DBClusterNotFound',
      this.client.send(
        new DeleteDBClusterCommand({ DBClusterIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true })
      )
    )
  }

  /** RDS has no code of its own for a missing cluster parameter group when it is described. */
  async parameterGroup(name: string): Promise<{ name: string; family: string } | undefined> {
    const reply = await unlessMissing(
      'DBParameterGroupNotFound',
      this.client.send(new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: name }))
    )
    const found = reply?.DBClusterParameterGroups?.[0]
    return found && { name: found.DBClusterParameterGroupName ?? name, family: found.DBParameterGroupFamily ?? '' }
  }
}
