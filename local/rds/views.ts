import type { ControlPlane } from './control-plane'
import { engineVersion } from './engines'
import { isSharedWith, membersOf } from './lookup'
import type { Database, Group, Snapshot, Tags } from './model'
import { SNAPSHOTS } from './kinds'
import { percentProgress } from './snapshots'

/** The SDK's shapes of everything that Describe shows. */

export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

const date = (milliseconds: number | undefined) => (milliseconds === undefined ? undefined : new Date(milliseconds))

const securityGroups = ({ securityGroupIds }: Database) =>
  securityGroupIds.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' }))

export const instanceView = (rds: ControlPlane, instance: Database) => ({
  DBInstanceIdentifier: instance.id,
  DBInstanceClass: instance.instanceClass,
  Engine: instance.engine,
  DBInstanceStatus: instance.status,
  MasterUsername: instance.masterUsername,
  DBName: instance.databaseName,
  Endpoint: instance.endpoint && { Address: instance.endpoint.address, Port: instance.endpoint.port || instance.port },
  AllocatedStorage: instance.allocatedStorageGiB,
  InstanceCreateTime: instance.status === 'creating' ? undefined : date(instance.createdAt),
  PreferredBackupWindow: instance.backupWindow,
  BackupRetentionPeriod: instance.backupRetentionDays,
  VpcSecurityGroups: securityGroups(instance),
  DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroupName, ParameterApplyStatus: 'in-sync' }],
  AvailabilityZone: instance.availabilityZone,
  DBSubnetGroup: {
    DBSubnetGroupName: instance.subnetGroupName ?? 'default',
    DBSubnetGroupDescription: instance.subnetGroupName ?? 'default',
    VpcId: instance.vpcId,
    SubnetGroupStatus: 'Complete'
  },
  PendingModifiedValues: instance.pending,
  MultiAZ: instance.multiAZ,
  EngineVersion: instance.engineVersion,
  AutoMinorVersionUpgrade: instance.autoMinorVersionUpgrade,
  LicenseModel: instance.licenseModel,
  Iops: instance.iops,
  OptionGroupMemberships: [{ OptionGroupName: instance.optionGroupName, Status: 'in-sync' }],
  PubliclyAccessible: instance.publiclyAccessible,
  StorageType: instance.storageType,
  DbInstancePort: 0,
  DBClusterIdentifier: instance.clusterId,
  StorageEncrypted: instance.encrypted,
  KmsKeyId: instance.kmsKeyArn,
  DbiResourceId: instance.resourceId,
  CopyTagsToSnapshot: instance.copyTagsToSnapshot,
  MonitoringInterval: 0,
  DBInstanceArn: instance.arn,
  IAMDatabaseAuthenticationEnabled: instance.iamAuthentication,
  DeletionProtection: instance.deletionProtection,
  TagList: tagList(instance.tags)
})

export const clusterView = (rds: ControlPlane, cluster: Database) => ({
  DBClusterIdentifier: cluster.id,
  DBClusterArn: cluster.arn,
  DbClusterResourceId: cluster.resourceId,
  Status: cluster.status,
  Engine: cluster.engine,
  EngineVersion: cluster.engineVersion,
  EngineMode: 'provisioned',
  DBClusterInstanceClass: cluster.instanceClass || undefined,
  MasterUsername: cluster.masterUsername,
  DatabaseName: cluster.databaseName,
  Endpoint: cluster.endpoint?.address,
  ReaderEndpoint: cluster.endpoint?.address,
  Port: cluster.endpoint?.port || cluster.port,
  AllocatedStorage: cluster.allocatedStorageGiB,
  AvailabilityZones: ['a', 'b', 'c'].map((zone) => rds.region + zone),
  BackupRetentionPeriod: cluster.backupRetentionDays,
  PreferredBackupWindow: cluster.backupWindow,
  ClusterCreateTime: date(cluster.createdAt),
  DBClusterParameterGroup: cluster.parameterGroupName,
  DBSubnetGroup: cluster.subnetGroupName ?? 'default',
  DBClusterMembers: membersOf(rds, cluster).map((member) => ({
    DBInstanceIdentifier: member.id,
    IsClusterWriter: member.writer ?? false,
    DBClusterParameterGroupStatus: 'in-sync',
    PromotionTier: 1
  })),
  VpcSecurityGroups: securityGroups(cluster),
  StorageEncrypted: cluster.encrypted,
  KmsKeyId: cluster.kmsKeyArn,
  MultiAZ: cluster.multiAZ,
  CopyTagsToSnapshot: cluster.copyTagsToSnapshot,
  DeletionProtection: cluster.deletionProtection,
  IAMDatabaseAuthenticationEnabled: cluster.iamAuthentication,
  PendingModifiedValues: cluster.pending,
  TagList: tagList(cluster.tags)
})

export const databaseView = (rds: ControlPlane, database: Database) =>
  database.kind === 'instance' ? instanceView(rds, database) : clusterView(rds, database)

/** As `viewer` sees it: of others' snapshots neither tags nor a plain name. */
export const snapshotView = (rds: ControlPlane, snapshot: Snapshot, viewer = snapshot.account) => {
  const foreign = snapshot.account !== viewer
  const type = !foreign ? snapshot.type : isSharedWith(snapshot, viewer) && snapshot.sharedWith.has(viewer) ? 'shared' : 'public'
  const common = {
    SnapshotCreateTime: date(snapshot.createdAt),
    Engine: snapshot.engine,
    EngineVersion: snapshot.engineVersion,
    AllocatedStorage: snapshot.allocatedStorageGiB,
    Status: snapshot.status,
    Port: snapshot.port,
    VpcId: snapshot.vpcId,
    MasterUsername: snapshot.masterUsername,
    LicenseModel: snapshot.licenseModel,
    SnapshotType: type,
    PercentProgress: percentProgress(snapshot, rds.clock.now()),
    StorageType: snapshot.storageType,
    KmsKeyId: snapshot.kmsKeyArn,
    IAMDatabaseAuthenticationEnabled: snapshot.iamAuthentication,
    TagList: foreign ? [] : tagList(snapshot.tags)
  }
  const id = foreign ? snapshot.arn : snapshot.id
  return snapshot.kind === 'instance'
    ? { ...common, ...instanceSnapshotView(rds, snapshot, id) }
    : { ...common, ...clusterSnapshotView(rds, snapshot, id) }
}

/** SourceDBSnapshotIdentifier is there for copies from another account only. */
const instanceSnapshotView = (rds: ControlPlane, snapshot: Snapshot, id: string) => ({
  DBSnapshotIdentifier: id,
  DBSnapshotArn: snapshot.arn,
  DBInstanceIdentifier: snapshot.databaseId,
  DbiResourceId: snapshot.databaseResourceId,
  InstanceCreateTime: date(snapshot.databaseCreatedAt),
  AvailabilityZone: snapshot.availabilityZone,
  Iops: snapshot.iops,
  OptionGroupName: snapshot.optionGroupName,
  SourceRegion: snapshot.sourceArn && rds.region,
  SourceDBSnapshotIdentifier: snapshot.sourceArn?.split(':')[4] === snapshot.account ? undefined : snapshot.sourceArn,
  Encrypted: snapshot.encrypted,
  StorageEncryptionType: snapshot.encrypted ? 'sse-rds' : 'none',
  OriginalSnapshotCreateTime: date(snapshot.takenAt),
  SnapshotDatabaseTime: date(snapshot.takenAt),
  SnapshotTarget: 'region'
})

const clusterSnapshotView = (rds: ControlPlane, snapshot: Snapshot, id: string) => ({
  DBClusterSnapshotIdentifier: id,
  DBClusterSnapshotArn: snapshot.arn,
  DBClusterIdentifier: snapshot.databaseId,
  DbClusterResourceId: snapshot.databaseResourceId,
  ClusterCreateTime: date(snapshot.databaseCreatedAt),
  AvailabilityZones: ['a', 'b', 'c'].map((zone) => rds.region + zone),
  EngineMode: 'provisioned',
  SourceDBClusterSnapshotArn: snapshot.sourceArn,
  StorageEncrypted: snapshot.encrypted
})

export const attributesView = (snapshot: Snapshot) => {
  const noun = snapshot.kind === 'instance' ? 'DBSnapshot' : 'DBClusterSnapshot'
  return {
    [`${noun}AttributesResult`]: {
      [SNAPSHOTS[snapshot.kind].idMember]: snapshot.id,
      [`${noun}Attributes`]: [{ AttributeName: 'restore', AttributeValues: [...snapshot.sharedWith] }]
    }
  }
}

export const parameterGroupView = (group: Group) => ({
  [group.type === 'pg' ? 'DBParameterGroupName' : 'DBClusterParameterGroupName']: group.name,
  DBParameterGroupFamily: group.family,
  Description: group.description,
  [group.type === 'pg' ? 'DBParameterGroupArn' : 'DBClusterParameterGroupArn']: group.arn
})

export const optionGroupView = (group: Group) => ({
  OptionGroupName: group.name,
  OptionGroupDescription: group.description,
  EngineName: group.engine,
  MajorEngineVersion: group.majorVersion,
  Options: (group.options ?? []).map((OptionName) => ({ OptionName, Persistent: true, Permanent: OptionName !== 'TDE' })),
  AllowsVpcAndNonVpcInstanceMemberships: true,
  OptionGroupArn: group.arn
})

export const subnetGroupView = (rds: ControlPlane, group: Group) => ({
  DBSubnetGroupName: group.name,
  DBSubnetGroupDescription: group.description,
  VpcId: 'vpc-local',
  SubnetGroupStatus: 'Complete',
  Subnets: (group.subnetIds ?? []).map((SubnetIdentifier, index) => ({
    SubnetIdentifier,
    SubnetAvailabilityZone: { Name: rds.region + 'abc'[index % 3] },
    SubnetStatus: 'Active'
  })),
  DBSubnetGroupArn: group.arn
})

export const engineVersionView = (engine: string, version: string) => {
  const known = engineVersion(engine, version)
  return {
    Engine: known.engine,
    EngineVersion: known.version,
    MajorEngineVersion: known.majorVersion,
    DBParameterGroupFamily: known.family,
    DBEngineDescription: known.engine,
    DBEngineVersionDescription: `${known.engine} ${known.version}`,
    Status: 'available'
  }
}
