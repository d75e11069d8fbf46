import { randomBytes } from 'node:crypto'
import {
  CopyDBClusterSnapshotCommand, DescribeDBClusterSnapshotsCommand, DescribeDBClustersCommand, ModifyDBClusterCommand, RDSClient,
  RestoreDBClusterFromSnapshotCommand
} from '@aws-sdk/client-rds'
import { copierOf, copyKey, type TargetDatabase } from '../../local/world/target-copy'
import { waitUntil } from '../../local/world/wait-until'
import type { World } from '../../local/world/world'

const name = 'masked-cluster'
const patienceSeconds = 110

/** What a team of the target account does with a final cluster snapshot: copies it under a key of its own, and restores it. */
export const withClusterCopy = async <T>(
  { cloud, stage }: World, snapshotArn: string, databaseName: string, look: (database: TargetDatabase) => Promise<T>
): Promise<T> => {
  const config = cloud.clientConfig(stage.targetAccount)
  const rds = new RDSClient(config)
  const copier = new RDSClient(await copierOf(config))
  await copier.send(
    new CopyDBClusterSnapshotCommand({ SourceDBClusterSnapshotIdentifier: snapshotArn, TargetDBClusterSnapshotIdentifier: name, KmsKeyId: copyKey })
  )
  const snapshot = await waitUntil(cloud.clock, patienceSeconds, 'copy in the target account', async () => {
    const { DBClusterSnapshots } = await copier.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name }))
    return DBClusterSnapshots?.[0]?.Status === 'available' && DBClusterSnapshots[0]
  })
  await rds.send(
    new RestoreDBClusterFromSnapshotCommand({
      SnapshotIdentifier: name, DBClusterIdentifier: name, Engine: snapshot.Engine, EngineVersion: snapshot.EngineVersion
    })
  )
  const available = () =>
    waitUntil(cloud.clock, patienceSeconds, 'cluster in the target account', async () => {
      const { DBClusters } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }))
      const [cluster] = DBClusters ?? []
      return cluster?.Status === 'available' && !cluster.PendingModifiedValues?.MasterUserPassword && cluster
    })
  await available()
  const password = randomBytes(16).toString('hex')
  await rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: name, MasterUserPassword: password }))
  const { DBClusterArn, Endpoint: host, Port: port, MasterUsername: user } = await available()
  const dataDirectory = cloud.postgres!.dataDirectoryOf(cloud.rds.storageOf(DBClusterArn!)!)
  return look({ connection: { host, port, user, password, database: databaseName, ssl: { rejectUnauthorized: false } }, dataDirectory })
}
