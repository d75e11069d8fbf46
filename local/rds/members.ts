import type { Call } from '../core/call'
import { appear, arnOf, type ControlPlane } from './control-plane'
import { newDatabase } from './creating'
import { beginCreation } from './databases'
import { engineVersion, isAurora } from './engines'
import { invalidCombination } from './errors'
import { requiredText, text } from './input'
import { DATABASES } from './kinds'
import { membersOf, ownDatabase } from './lookup'
import type { Database } from './model'

const CLUSTER_DECIDES = [
  'MasterUsername',
  'MasterUserPassword',
  'AllocatedStorage',
  'BackupRetentionPeriod',
  'DBName',
  'KmsKeyId'
]

/** CreateDBInstance into an Aurora cluster: what the cluster decides must be left out, and the cluster must be available. */
export const createMember = (rds: ControlPlane, call: Pick<Call, 'input' | 'caller'>): Database => {
  const { input, caller } = call
  const cluster = ownDatabase(rds, 'cluster', caller.account, requiredText(input, 'DBClusterIdentifier'))
  if (!isAurora(cluster.engine)) throw invalidCombination('Instances cannot be added to a Multi-AZ DB cluster.')
  if (requiredText(input, 'Engine') !== cluster.engine)
    throw invalidCombination(`The engine name requested for your DB instance doesn't match the engine name of your DB cluster.`)
  for (const name of CLUSTER_DECIDES)
    if (text(input, name) !== undefined)
      throw invalidCombination(`The requested DB Instance will be a member of a DB Cluster. Set ${name} for the DB Cluster.`)
  requiredText(input, 'DBInstanceClass')
  if (cluster.status !== 'available')
    throw DATABASES.cluster.invalidState(`DBCluster ${cluster.id} is in status ${cluster.status} but needs to be available.`)
  const member = memberOf(cluster, newDatabase(rds, 'instance', call, engineVersion(cluster.engine, cluster.engineVersion)))
  member.writer = !membersOf(rds, cluster).some(({ writer }) => writer)
  beginCreation(rds, member, { run: async () => cluster.endpoint })
  return member
}

const memberOf = (cluster: Database, instance: Database): Database => ({
  ...instance,
  clusterId: cluster.id,
  storageId: cluster.storageId,
  masterUsername: cluster.masterUsername,
  databaseName: cluster.databaseName,
  port: cluster.port,
  encrypted: cluster.encrypted,
  kmsKeyArn: cluster.kmsKeyArn,
  defaultKey: cluster.defaultKey,
  backupRetentionDays: cluster.backupRetentionDays
})

/** A Multi-AZ DB cluster makes its three instances itself; they share its storage and its fate from beginning to end. */
export const addMultiAzMembers = (rds: ControlPlane, cluster: Database): void => {
  if (isAurora(cluster.engine)) return
  for (const number of [1, 2, 3]) {
    const id = `${cluster.id}-instance-${number}`
    const member: Database = {
      ...cluster,
      kind: 'instance',
      id,
      arn: arnOf(rds, cluster.account, 'db', id),
      sequence: rds.nextSequence(),
      resourceId: `${cluster.resourceId.replace('cluster', 'db')}${number}`,
      tags: {},
      pending: {},
      work: Promise.resolve(),
      clusterId: cluster.id,
      writer: number === 1
    }
    appear(rds, member)
  }
}
