import { randomBytes } from 'node:crypto'
import { CreateKeyCommand, KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms'
import {
  CopyDBSnapshotCommand, CreateDBSubnetGroupCommand, DBSubnetGroupAlreadyExistsFault, DeleteDBInstanceCommand, DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, ModifyDBInstanceCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand,
  type DBInstance, type RDSClientConfig
} from '@aws-sdk/client-rds'
import type { ClientConfig } from 'pg'
import type { Clock } from '../core/clock'
import { availableInstance, connectionTo } from './source-database'
import { waitUntil } from './wait-until'
import type { World } from './world'

/** A database that the target account has restored from the shared snapshot. */
export interface TargetDatabase {
  connection: ClientConfig
  /** Its data directory, for looking at physical files. */
  dataDirectory: string
}

const groupName = 'masked-copy'
const patienceSeconds = 110

const isNotFound = (error: unknown) => /NotFound/.test((error as Error).name)

/** Where a team of a target account works. */
export interface TargetAccount {
  config: RDSClientConfig & KMSClientConfig
  clock: Clock
  subnetIds: string[]
}

/**
 * What a team of the target account does with the final snapshot: copies it under a key of its own (a shared encrypted snapshot
 * cannot be restored directly), restores it, looks into it, and deletes both.
 */
export const withRestoredCopy = async <T>(
  { config, clock, subnetIds }: TargetAccount, snapshotArn: string, look: (instance: DBInstance, password: string) => Promise<T>
): Promise<T> => {
  const rds = new RDSClient(config)
  // Somebody who was interrupted has left the last one behind.
  const name = `masked-copy-${randomBytes(4).toString('hex')}`
  const { KeyMetadata } = await new KMSClient(config).send(new CreateKeyCommand({ Description: 'Masked copies' }))
  await rds.send(
    new CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: snapshotArn,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId: KeyMetadata!.Arn
    })
  )
  await waitUntil(clock, patienceSeconds, 'copy in the target account', async () => {
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
    return DBSnapshots?.[0]?.Status === 'available'
  })
  await subnetGroup(rds, subnetIds)
  await rds.send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBSnapshotIdentifier: name,
      DBInstanceIdentifier: name,
      DBSubnetGroupName: groupName,
      PubliclyAccessible: false,
      BackupRetentionPeriod: 0
    })
  )
  try {
    await availableInstance(rds, { cloud: { clock } }, name)
    const password = randomBytes(16).toString('hex')
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, MasterUserPassword: password }))
    return await look(await availableInstance(rds, { cloud: { clock } }, name), password)
  } finally {
    await deleteBoth(clock, rds, name)
  }
}

/** The same in a world of one's own, where one may look at the files as well. */
export const withTargetCopy = <T>(
  { cloud, stage }: World, snapshotArn: string, databaseName: string, look: (database: TargetDatabase) => Promise<T>
): Promise<T> => {
  const account = { config: cloud.clientConfig(stage.targetAccount), clock: cloud.clock, subnetIds: stage.subnetIds }
  return withRestoredCopy(account, snapshotArn, (instance, password) => {
    const dataDirectory = cloud.postgres!.dataDirectoryOf(cloud.rds.storageOf(instance.DBInstanceArn!)!)
    return look({ connection: connectionTo(instance, databaseName, password), dataDirectory })
  })
}

/** The one of the last look stays. */
const subnetGroup = async (rds: RDSClient, SubnetIds: string[]): Promise<void> => {
  try {
    await rds.send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName: groupName, DBSubnetGroupDescription: 'Private', SubnetIds }))
  } catch (error) {
    if (!(error instanceof DBSubnetGroupAlreadyExistsFault)) throw error
  }
}

const deleteBoth = async (clock: Clock, rds: RDSClient, name: string): Promise<void> => {
  await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true }))
  await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: name }))
  await waitUntil(clock, patienceSeconds, 'end of the database in the target account', async () => {
    try {
      await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }))
      return false
    } catch (error) {
      if (isNotFound(error)) return true
      throw error
    }
  })
}
