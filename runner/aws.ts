import {
  DescribeDBClustersCommand, DescribeDBInstancesCommand, ModifyDBClusterCommand, ModifyDBInstanceCommand
} from '@aws-sdk/client-rds'
import type { RDSClient } from '@aws-sdk/client-rds'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { RunnerFailure } from './failure'
import type { DatabaseControl, ObjectStore } from './ports'

const nameOf = (error: unknown): string => error instanceof Error ? error.name : 'unknown'

const isNoObject = (error: unknown): boolean => ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(nameOf(error))

/** Only the error's name goes into messages: what AWS says besides may quote parameters. */
const translate = (call: string, error: unknown): RunnerFailure => {
  if (error instanceof RunnerFailure) return error
  const name = nameOf(error)
  const says = `${call} was answered with ${name}.`
  if (/^DB(Instance|Cluster)NotFound(Fault)?$/.test(name)) return new RunnerFailure('databaseNotFound', says, { cause: error })
  if (/^InvalidDB(Instance|Cluster)State(Fault)?$/.test(name)) return new RunnerFailure('databaseNotAvailable', says, { cause: error })
  if (/AccessDenied|UnauthorizedOperation|Credentials|ExpiredToken|InvalidClientTokenId/.test(name)) {
    return new RunnerFailure('accessDenied', says, { cause: error })
  }
  if (/Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/.test(name)) return new RunnerFailure('throttled', says, { cause: error })
  return new RunnerFailure('internal', says, { cause: error })
}

const calling = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw translate(call, error)
  }
}

const missing = (identifier: string) => new RunnerFailure('databaseNotFound', `There is no database ${identifier}.`)

/** The database is an instance: it has a master password of its own. */
export const instanceControl = (rds: RDSClient, identifier: string): DatabaseControl => ({
  describe: () => calling('DescribeDBInstances', async () => {
    const [instance] = (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))).DBInstances ?? []
    if (!instance) throw missing(identifier)
    return {
      status: instance.DBInstanceStatus ?? 'unknown',
      address: instance.Endpoint?.Address,
      port: instance.Endpoint?.Port,
      masterUsername: instance.MasterUsername ?? '',
      databaseName: instance.DBName || undefined
    }
  }),
  setMasterPassword: (password) => calling('ModifyDBInstance', async () => {
    await rds.send(new ModifyDBInstanceCommand({
      DBInstanceIdentifier: identifier, MasterUserPassword: password, ApplyImmediately: true
    }))
  })
})

/** The database is a member of a cluster: password and writer's address are the cluster's. */
export const clusterControl = (rds: RDSClient, identifier: string): DatabaseControl => ({
  describe: () => calling('DescribeDBClusters', async () => {
    const [cluster] = (await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }))).DBClusters ?? []
    if (!cluster) throw missing(identifier)
    return {
      status: cluster.Status ?? 'unknown',
      address: cluster.Endpoint,
      port: cluster.Port,
      masterUsername: cluster.MasterUsername ?? '',
      databaseName: cluster.DatabaseName || undefined
    }
  }),
  setMasterPassword: (password) => calling('ModifyDBCluster', async () => {
    await rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: identifier, MasterUserPassword: password, ApplyImmediately: true }))
  })
})

/** Scripts come from here, and the report goes here; what is not there is undefined. */
export const objectStore = (s3: S3Client): ObjectStore => ({
  get: ({ bucket, key, versionId }) => calling('GetObject', async () => {
    try {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }))
      return await object.Body?.transformToByteArray() ?? new Uint8Array()
    } catch (error) {
      if (isNoObject(error)) return undefined
      throw error
    }
  }),
  put: ({ bucket, key }, body) => calling('PutObject', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }))
  })
})
