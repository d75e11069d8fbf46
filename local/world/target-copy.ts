import { randomBytes } from 'node:crypto'
import {
  CopyDBSnapshotCommand, CreateDBSubnetGroupCommand, DBSubnetGroupAlreadyExistsFault, DeleteDBInstanceCommand, DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand, DescribeDBSnapshotsCommand, ModifyDBInstanceCommand, RDSClient, RestoreDBInstanceFromDBSnapshotCommand,
  type DBInstance, type RDSClientConfig
} from '@aws-sdk/client-rds'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
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
  config: RDSClientConfig & STSClientConfig
  clock: Clock
  subnetIds: string[]
}

/** Key that the stack of the target account makes, by its default alias. */
export const copyKey = 'alias/maskopy-masked-copies'

/** Credentials of the role that the stack of the target account makes for copying, by its default name. */
export const copierOf = async (config: TargetAccount['config']): Promise<TargetAccount['config']> => {
  const sts = new STSClient(config)
  const { Account } = await sts.send(new GetCallerIdentityCommand({}))
  const RoleArn = `arn:aws:iam::${Account}:role/maskopy-final-snapshot-copies`
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'masked-copies' }))
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken: sessionToken } = Credentials!
  return { ...config, credentials: { accessKeyId, secretAccessKey, sessionToken } }
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
  const copier = new RDSClient(await copierOf(config))
  await copier.send(
    new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: snapshotArn, TargetDBSnapshotIdentifier: name, KmsKeyId: copyKey })
  )
  await waitUntil(clock, patienceSeconds, 'copy in the target account', async () => {
    const { DBSnapshots } = await copier.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
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
