import type { RdsOperation } from '../control-plane'
import { encryptionOfNew, masterPassword, newDatabase } from '../creating'
import { beginCreation } from '../databases'
import { engineVersion, isAurora } from '../engines'
import { invalidCombination } from '../errors'
import { integer, requiredText, text } from '../input'
import { createMember } from '../members'
import { instanceView } from '../views'

/** A standalone instance, or with DBClusterIdentifier a member of an Aurora cluster. */
export const createDBInstance: RdsOperation = (rds, call) => {
  const { input, caller } = call
  if (text(input, 'DBClusterIdentifier') !== undefined) return { DBInstance: instanceView(rds, createMember(rds, call)) }
  const engine = requiredText(input, 'Engine')
  const version = engineVersion(engine, text(input, 'EngineVersion'))
  if (isAurora(engine)) throw invalidCombination(`An instance of ${engine} needs a DBClusterIdentifier.`)
  requiredText(input, 'DBInstanceClass')
  requiredText(input, 'AllocatedStorage')
  const masterUsername = requiredText(input, 'MasterUsername')
  const masterUserPassword = masterPassword('instance', engine, requiredText(input, 'MasterUserPassword'))
  const instance = {
    ...newDatabase(rds, 'instance', call, version),
    ...encryptionOfNew(rds, input, caller),
    masterUsername,
    allocatedStorageGiB: integer(input, 'AllocatedStorage')!
  }
  const { storageId, databaseName } = instance
  const run = () =>
    rds
      .dataPlaneFor(engine)
      .create({ storageId, engine, engineVersion: version.version, masterUsername, masterUserPassword, databaseName })
  beginCreation(rds, instance, { run })
  return { DBInstance: instanceView(rds, instance) }
}
