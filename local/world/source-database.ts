import {
  CreateDBInstanceCommand, DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, ModifyDBInstanceCommand, RDSClient, type DBInstance
} from '@aws-sdk/client-rds'
import type { ClientConfig } from 'pg'
import { loadDump, type LoadedDump } from '../postgres/load-dump'
import { waitUntil } from './wait-until'
import type { Accounts } from './world'

export interface SourceDatabase {
  identifier: string
  /** Name of the automated snapshot that RDS took of it: `rds:…`. */
  automatedSnapshot: string
  connection: ClientConfig
  loaded: LoadedDump
}

export interface NewSource {
  identifier: string
  databaseName: string
  /** A plain dump: the path of its file, or its text as a stream. */
  dump: string | AsyncIterable<Buffer | string>
}

const masterUsername = 'postgres'
const password = 'source-master-password'
const patienceSeconds = 110

/** How to reach an instance as its master user: over TLS; who the server is, the local cloud knows. */
export const connectionTo = (instance: DBInstance, database: string, secret: string): ClientConfig => ({
  host: instance.Endpoint!.Address,
  port: instance.Endpoint!.Port,
  user: instance.MasterUsername,
  password: secret,
  database,
  ssl: { rejectUnauthorized: false }
})

/** Waits until an instance is `available`. */
export const availableInstance = (rds: RDSClient, world: { cloud: Pick<Accounts['cloud'], 'clock'> }, identifier: string): Promise<DBInstance> =>
  waitUntil(world.cloud.clock, patienceSeconds, `available database '${identifier}'`, async () => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))
    const instance = DBInstances?.[0]
    if (instance?.DBInstanceStatus === 'failed') throw new Error(`The database '${identifier}' could not be started.`)
    return instance?.DBInstanceStatus === 'available' && !instance.PendingModifiedValues?.MasterUserPassword && instance
  })

/**
 * Creates a production database in the source account, fills it, and lets RDS take its automated snapshot: switching backups
 * on makes RDS take the first one at once.
 */
export const createSourceDatabase = async (world: Accounts, source: NewSource): Promise<SourceDatabase> => {
  const { cloud, stage } = world
  const rds = new RDSClient(cloud.clientConfig(stage.sourceAccount))
  const { identifier: DBInstanceIdentifier, databaseName } = source
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: 20,
      MasterUsername: masterUsername,
      MasterUserPassword: password,
      DBName: databaseName,
      StorageEncrypted: true,
      BackupRetentionPeriod: 0,
      CopyTagsToSnapshot: true,
      Tags: [{ Key: 'ApplicationName', Value: stage.application }]
    })
  )
  const instance = await availableInstance(rds, world, DBInstanceIdentifier)
  const connection = connectionTo(instance, databaseName, password)
  const loaded = await loadDump(connection, source.dump)
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, BackupRetentionPeriod: 1, ApplyImmediately: true }))
  const automatedSnapshot = await waitUntil(cloud.clock, patienceSeconds, 'automated snapshot', async () => {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier, SnapshotType: 'automated' }))
    return DBSnapshots?.find(({ Status }) => Status === 'available')?.DBSnapshotIdentifier
  })
  return { identifier: DBInstanceIdentifier, automatedSnapshot, connection, loaded }
}
