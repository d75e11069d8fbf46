import type { Call } from '../core/call'
import type { ControlPlane } from './control-plane'
import { instanceClass, masterPassword, retentionDays } from './creating'
import { beginModification, beginPasswordReset, isUsable } from './databases'
import { engineVersion } from './engines'
import { invalidCombination } from './errors'
import { parameterGroupFor } from './groups'
import { flag, integer, list, requiredText, text } from './input'
import { DATABASES } from './kinds'
import { ownDatabase } from './lookup'
import type { Database, Kind } from './model'

/**
 * What ModifyDBInstance and ModifyDBCluster have in common. A password is applied as soon as possible whatever
 * ApplyImmediately says; class and storage wait for the maintenance window without it, and show among the pending values.
 */
export const modifyDatabase = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Database => {
  const family = DATABASES[kind]
  const database = ownDatabase(rds, kind, caller.account, requiredText(input, family.idMember))
  const password = text(input, 'MasterUserPassword')
  if (password !== undefined && database.clusterId !== undefined)
    throw invalidCombination('Modify the master user password of the DB cluster, not of its member.')
  if (password !== undefined) masterPassword(kind, database.engine, password)
  const retention = integer(input, 'BackupRetentionPeriod')
  if (retention !== undefined) retentionDays(kind, retention)
  const newClass = instanceClass(text(input, kind === 'instance' ? 'DBInstanceClass' : 'DBClusterInstanceClass'))
  const parameterGroup = parameterGroupOf(rds, database, input)
  if (!isUsable(database)) throw family.invalidState(`${family.noun} ${database.id} is in status ${database.status}.`)

  database.deletionProtection = flag(input, 'DeletionProtection') ?? database.deletionProtection
  database.copyTagsToSnapshot = flag(input, 'CopyTagsToSnapshot') ?? database.copyTagsToSnapshot
  database.publiclyAccessible = flag(input, 'PubliclyAccessible') ?? database.publiclyAccessible
  database.parameterGroupName = parameterGroup
  const securityGroups = list(input, 'VpcSecurityGroupIds')
  if (securityGroups.length > 0) database.securityGroupIds = securityGroups
  const firstBackup = database.backupRetentionDays === 0 && (retention ?? 0) > 0
  const windowed = changesOfWindow(database, newClass, integer(input, 'AllocatedStorage'))
  const immediately = flag(input, 'ApplyImmediately') ?? false
  if (retention !== undefined) database.backupRetentionDays = retention
  if (!immediately) Object.assign(database.pending, windowed)
  else {
    if (windowed.DBInstanceClass) database.instanceClass = windowed.DBInstanceClass
    if (windowed.AllocatedStorage) database.allocatedStorageGiB = windowed.AllocatedStorage
  }
  if (password !== undefined) beginPasswordReset(rds, database, password)
  else if (firstBackup || (immediately && Object.keys(windowed).length > 0)) beginModification(rds, database, firstBackup)
  return database
}

const parameterGroupOf = (rds: ControlPlane, database: Database, input: Call['input']): string => {
  const type = database.kind === 'instance' ? 'pg' : 'cluster-pg'
  const name = text(input, type === 'pg' ? 'DBParameterGroupName' : 'DBClusterParameterGroupName')
  const version = engineVersion(database.engine, database.engineVersion)
  return name === undefined ? database.parameterGroupName : parameterGroupFor(rds, database.account, type, name, version)
}

const changesOfWindow = (database: Database, newClass: string, newStorage: number | undefined) => ({
  ...(newClass && newClass !== database.instanceClass ? { DBInstanceClass: newClass } : {}),
  ...(newStorage !== undefined && newStorage !== database.allocatedStorageGiB ? { AllocatedStorage: newStorage } : {})
})
