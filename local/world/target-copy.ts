import { randomBytes } from 'node:crypto'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  CopyDBSnapshotCommand, CreateDBSubnetGroupCommand, DeleteDBInstanceCommand, DeleteDBSnapshotCommand, DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand, ModifyDBInstanceCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand
} from '@aws-sdk/client-rds'
import type { ClientConfig } from 'pg'
import { availableInstance, connectionTo } from './source-database'
import { waitUntil } from './wait-until'
import type { World } from './world'

/** A database that the target account has restored from the shared snapshot. */
export interface TargetDatabase {
  connection: ClientConfig
  /** Its data directory, for looking at physical files. */
  dataDirectory: string
}

const name = 'masked-copy'
const patienceSeconds = 110

const isNotFound = (error: unknown) => /NotFound/.test((error as Error).name)

/**
 * What a team of the target account does with the final snapshot: copies it under a key of its own (a shared encrypted snapshot
 * cannot be restored directly), restores it, looks into it, and deletes both.
 */
export const withTargetCopy = async <T>(
  world: World, snapshotArn: string, databaseName: string, look: (database: TargetDatabase) => Promise<T>
): Promise<T> => {
  const { cloud, stage } = world
  const config = cloud.clientConfig(stage.targetAccount)
  const rds = new RDSClient(config)
  const { KeyMetadata } = await new KMSClient(config).send(new CreateKeyCommand({ Description: 'Masked copies' }))
  await rds.send(
    new CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: snapshotArn,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId: KeyMetadata!.Arn
    })
  )
  await waitUntil(cloud.clock, patienceSeconds, 'copy in the target account', async () => {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
    return DBSnapshots?.[0]?.Status === 'available'
  })
  await rds.send(
    new CreateDBSubnetGroupCommand({ DBSubnetGroupName: name, DBSubnetGroupDescription: 'Private', SubnetIds: stage.subnetIds })
  )
  await rds.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBSnapshotIdentifier: name,
      DBInstanceIdentifier: name,
      DBSubnetGroupName: name,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 0
    })
  )
  try {
    await availableInstance(rds, world, name)
    const password = randomBytes(16).toString('hex')
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, MasterUserPassword: password }))
    const instance = await availableInstance(rds, world, name)
    const dataDirectory = cloud.postgres!.dataDirectoryOf(cloud.rds.storageOf(instance.DBInstanceArn!)!)
    return await look({ connection: connectionTo(instance, databaseName, password), dataDirectory })
  } finally {
    await deleteBoth(world, rds)
  }
}

const deleteBoth = async ({ cloud }: World, rds: RDSClient): Promise<void> => {
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true }))
  await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name }))
  await waitUntil(cloud.clock, patienceSeconds, 'end of the database in the target account', async () => {
    try {
      await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
      return false
    } catch (error) {
      if (isNotFound(error)) return true
      throw error
    }
  })
}
