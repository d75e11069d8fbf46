import {
  CreateDBClusterCommand, CreateDBClusterSnapshotCommand, CreateDBInstanceCommand, CreateDBSnapshotCommand, DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand, DescribeDBSnapshotsCommand, RDSClient, type CreateDBClusterMessage, type CreateDBInstanceMessage, type DBCluster
} from '@aws-sdk/client-rds'
import { availableInstance } from '../../local/world/source-database'
import { waitUntil } from '../../local/world/wait-until'
import type { World } from '../../local/world/world'

const patienceSeconds = 110
const MasterUsername = 'owner'
export const sourcePassword = 'source-master-password'

const rdsOf = ({ cloud, stage }: World) => new RDSClient(cloud.clientConfig(stage.sourceAccount))
const tagsOf = ({ stage }: World, application = stage.application) => [{ Key: 'ApplicationName', Value: application }]

/** An instance in the first source account or another one, and a manual snapshot of it called `NAME-snapshot`. */
export const createInstanceSnapshot = async (
  world: World, name: string, Engine: string, settings: Partial<CreateDBInstanceMessage> = {}, account = world.stage.sourceAccount
): Promise<string> => {
  const rds = new RDSClient(world.cloud.clientConfig(account))
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: name, Engine, DBInstanceClass: 'db.m6i.large', AllocatedStorage: 20, MasterUsername,
      MasterUserPassword: sourcePassword, BackupRetentionPeriod: 0, Tags: tagsOf(world), ...settings
    })
  )
  await availableInstance(rds, world, name)
  const DBSnapshotIdentifier = `${name}-snapshot`
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: name, DBSnapshotIdentifier, Tags: tagsOf(world) }))
  await waitUntil(world.cloud.clock, patienceSeconds, DBSnapshotIdentifier, async () => {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }))
    return DBSnapshots?.[0]?.Status === 'available'
  })
  return DBSnapshotIdentifier
}

/** A cluster in the source account; one of Aurora with one member, `NAME-writer`. */
export const createCluster = async (
  world: World, name: string, Engine: string, settings: Partial<CreateDBClusterMessage> = {}
): Promise<DBCluster> => {
  const rds = rdsOf(world)
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: name, Engine, MasterUsername, MasterUserPassword: sourcePassword, Tags: tagsOf(world), ...settings
    })
  )
  const available = () =>
    waitUntil(world.cloud.clock, patienceSeconds, name, async () => {
      const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))
      return DBClusters?.[0]?.Status === 'available' && DBClusters[0]
    })
  await available()
  if (Engine.startsWith('aurora-')) {
    const DBInstanceIdentifier = `${name}-writer`
    await rds.send(
      new CreateDBInstanceCommand({ DBInstanceIdentifier, DBClusterIdentifier: name, Engine, DBInstanceClass: 'db.r6g.xlarge' })
    )
    await availableInstance(rds, world, DBInstanceIdentifier)
  }
  return available()
}

/** A manual snapshot of a cluster, `NAME-snapshot`, which belongs to the first application or another one. */
export const createClusterSnapshot = async (world: World, name: string, application?: string): Promise<string> => {
  const rds = rdsOf(world)
  const DBClusterSnapshotIdentifier = `${name}-snapshot`
  await rds.send(
    new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: name, DBClusterSnapshotIdentifier, Tags: tagsOf(world, application) })
  )
  await waitUntil(world.cloud.clock, patienceSeconds, DBClusterSnapshotIdentifier, async () => {
    const { DBClusterSnapshots } = await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier }))
    return DBClusterSnapshots?.[0]?.Status === 'available'
  })
  return DBClusterSnapshotIdentifier
}
