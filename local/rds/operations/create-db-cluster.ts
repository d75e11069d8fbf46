import type { RdsOperation } from '../control-plane'
import { encryptionOfNew, masterPassword, newDatabase } from '../creating'
import { beginCreation } from '../databases'
import { engineVersion, isAurora, isClusterEngine } from '../engines'
import { invalidValue } from '../errors'
import { requiredText, text } from '../input'
import { addMultiAzMembers } from '../members'
import { clusterView } from '../views'

/** An Aurora cluster without members, or a Multi-AZ DB cluster with its three instances. */
export const createDBCluster: RdsOperation = (rds, call) => {
  const { input, caller } = call
  const engine = requiredText(input, 'Engine')
  const version = engineVersion(engine, text(input, 'EngineVersion'))
  if (!isClusterEngine(engine)) throw invalidValue(`Engine ${engine} does not support DB clusters.`)
  if (!isAurora(engine)) for (const name of ['DBClusterInstanceClass', 'AllocatedStorage']) requiredText(input, name)
  const masterUsername = requiredText(input, 'MasterUsername')
  const masterUserPassword = masterPassword('cluster', engine, requiredText(input, 'MasterUserPassword'))
  const cluster = {
    ...newDatabase(rds, 'cluster', call, version),
    ...encryptionOfNew(rds, input, caller),
    masterUsername,
    multiAZ: !isAurora(engine)
  }
  const { storageId, databaseName } = cluster
  const run = () =>
    rds
      .dataPlaneFor(engine)
      .create({ storageId, engine, engineVersion: version.version, masterUsername, masterUserPassword, databaseName })
  beginCreation(rds, cluster, { run })
  addMultiAzMembers(rds, cluster)
  return { DBCluster: clusterView(rds, cluster) }
}
