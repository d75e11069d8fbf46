import type { Call } from '../core/call'
import { requireKey, type ControlPlane } from './control-plane'
import { instanceClass, newDatabase, retentionDays } from './creating'
import { beginRestore } from './databases'
import { engineVersion, isAurora, isClusterEngine, isOlder } from './engines'
import { invalidCombination, invalidValue } from './errors'
import { optionGroupFor, stickyOptionsOf } from './groups'
import { integer, requiredText, tagsOf, text } from './input'
import { SNAPSHOTS } from './kinds'
import { accessibleSnapshot } from './lookup'
import { addMultiAzMembers } from './members'
import type { Database, Snapshot } from './model'
import { parseArn } from './names'

const requireAvailable = (source: Snapshot): void => {
  if (source.status !== 'available')
    throw SNAPSHOTS[source.kind].invalidState(`Cannot restore from snapshot ${source.id} in status ${source.status}.`)
}

/** What a restored database has from its snapshot, whatever the request says. */
const inherited = (source: Snapshot) => ({
  masterUsername: source.masterUsername,
  databaseName: source.databaseName,
  allocatedStorageGiB: source.allocatedStorageGiB,
  licenseModel: source.licenseModel
})

/** RestoreDBInstanceFromDBSnapshot: engine version, key, master user and password are the snapshot's. */
export const restoreInstance = (rds: ControlPlane, { input, caller }: Call): Database => {
  const source = accessibleSnapshot(rds, 'instance', caller.account, requiredText(input, 'DBSnapshotIdentifier'))
  requireAvailable(source)
  if (source.encrypted && source.account !== caller.account)
    throw invalidValue('A shared encrypted DB snapshot cannot be restored. Copy it with a KMS key of your own first.')
  const engine = text(input, 'Engine') ?? source.engine
  if (engine !== source.engine) throw invalidCombination(`Cannot restore a snapshot of ${source.engine} to ${engine}.`)
  if (source.encrypted) requireKey(rds, caller, source.kmsKeyArn)
  const version = engineVersion(source.engine, source.engineVersion)
  const instance: Database = {
    ...newDatabase(rds, 'instance', { input: { ...input, Engine: engine }, caller }, version),
    ...inherited(source),
    engineVersion: source.engineVersion,
    storageType: text(input, 'StorageType') ?? source.storageType,
    iops: integer(input, 'Iops') ?? source.iops,
    port: integer(input, 'Port') ?? source.port,
    encrypted: source.encrypted,
    kmsKeyArn: source.kmsKeyArn,
    defaultKey: source.defaultKey,
    backupRetentionDays: retentionDays('instance', integer(input, 'BackupRetentionPeriod') ?? source.backupRetentionDays),
    instanceClass: instanceClass(text(input, 'DBInstanceClass')) || 'db.t4g.medium',
    optionGroupName: optionGroupFor(
      rds,
      caller.account,
      text(input, 'OptionGroupName'),
      version,
      stickyOptionsOf(rds, source.account, source.optionGroupName)
    ),
    tags: Object.keys(tagsOf(input)).length > 0 ? tagsOf(input) : { ...source.databaseTags }
  }
  beginRestore(rds, instance, source)
  return instance
}

const AURORA_OF: Readonly<Record<string, string>> = { mysql: 'aurora-mysql', postgres: 'aurora-postgresql' }

/** Aurora takes snapshots of its own and, by ARN, DB snapshots of the engine that it is compatible with. */
const sourceOfCluster = (rds: ControlPlane, account: string, name: string): Snapshot =>
  accessibleSnapshot(rds, parseArn(name, rds.region)?.type === 'snapshot' ? 'instance' : 'cluster', account, name)

/**
 * RestoreDBClusterFromSnapshot: without EngineVersion it is the Region's default, not the snapshot's; a key may be given, and
 * makes an unencrypted snapshot an encrypted cluster; shared encrypted Aurora snapshots are restored directly. No instances.
 */
export const restoreCluster = (rds: ControlPlane, { input, caller }: Call): Database => {
  const engine = requiredText(input, 'Engine')
  const source = sourceOfCluster(rds, caller.account, requiredText(input, 'SnapshotIdentifier'))
  requireAvailable(source)
  if (!isClusterEngine(engine) || engine !== (source.kind === 'cluster' ? source.engine : AURORA_OF[source.engine]))
    throw invalidCombination(`Cannot restore a snapshot of ${source.engine} to ${engine}.`)
  const version = engineVersion(engine, text(input, 'EngineVersion'))
  if (source.kind === 'cluster' && isOlder(version.version, source.engineVersion))
    throw invalidCombination(`Cannot restore a snapshot of version ${source.engineVersion} to the older ${version.version}.`)
  if (!isAurora(engine)) requiredText(input, 'DBClusterInstanceClass')
  if (source.encrypted) requireKey(rds, caller, source.kmsKeyArn)
  const keyId = text(input, 'KmsKeyId') ?? source.kmsKeyArn
  const key = keyId === undefined ? undefined : requireKey(rds, caller, keyId)
  const cluster: Database = {
    ...newDatabase(rds, 'cluster', { input, caller }, version),
    ...inherited(source),
    port: integer(input, 'Port') ?? source.port,
    storageType: text(input, 'StorageType') ?? (source.kind === 'cluster' ? source.storageType : 'aurora'),
    encrypted: key !== undefined,
    kmsKeyArn: key?.arn,
    defaultKey: key?.awsManaged,
    backupRetentionDays: retentionDays(
      'cluster',
      integer(input, 'BackupRetentionPeriod') ?? Math.max(1, source.backupRetentionDays)
    ),
    multiAZ: !isAurora(engine)
  }
  beginRestore(rds, cluster, source)
  addMultiAzMembers(rds, cluster)
  return cluster
}
