import type { Cloud } from '../machinery/cloud'
import { turn } from '../machinery/clock'
import { sourceAccount, stagingAccount } from '../machinery/configuration'
import type { Config } from '../../../shared/config/schema'

/** A snapshot that an application may ask for. */
export interface SourceSnapshot {
  application: string
  name: string
  kind: 'instance' | 'cluster'
  engine: string
  database: string
}

/** Databases of each application: several, so that copies queue behind some of them and not behind others. */
const databases: readonly Omit<SourceSnapshot, 'name'>[] = ['shop', 'billing'].flatMap((application) => [
  { application, kind: 'instance', engine: 'postgres', database: `${application}-orders` },
  { application, kind: 'instance', engine: 'postgres', database: `${application}-customers` },
  { application, kind: 'cluster', engine: 'aurora-postgresql', database: `${application}-ledger` }
])

const scripts = { 'mask.sql': 'update people set name = 1;', 'verify/names.sql': 'select 1 where false;' }

/** More instances of the same applications. */
const further = (count: number): Omit<SourceSnapshot, 'name'>[] =>
  Array.from({ length: count }, (_, index) => {
    const application = ['shop', 'billing'][index % 2]!
    return { application, kind: 'instance', engine: 'postgres', database: `${application}-part-${index + 1}` }
  })

/** What is there before the first request: production databases with snapshots, scripts in S3, the network for databases. */
export const furnish = async (cloud: Cloud, config: Config, more = 0): Promise<readonly SourceSnapshot[]> => {
  const all = [...databases, ...further(more)]
  const source = cloud.as(sourceAccount)
  const staging = cloud.as(stagingAccount)
  const wait = async (milliseconds: number) => {
    let isOver = false
    cloud.clock.after(milliseconds, () => (isOver = true))
    while (!isOver) {
      cloud.clock.step()
      await turn()
    }
  }
  await staging('rds', 'CreateDBSubnetGroup', {
    DBSubnetGroupName: config.network.databaseSubnetGroupName, DBSubnetGroupDescription: 'private', SubnetIds: ['subnet-1', 'subnet-2']
  })
  for (const { scriptPrefixes: [prefix] } of config.applications) {
    const [bucket, folder] = prefix!.replace('s3://', '').split('/')
    await staging('s3', 'CreateBucket', { Bucket: bucket })
    for (const [name, text] of Object.entries(scripts)) {
      await staging('s3', 'PutObject', { Bucket: bucket, Key: `${folder}/${name}`, Body: Buffer.from(text) })
    }
  }
  const secret = { MasterUsername: 'postgres', MasterUserPassword: 'production-password' }
  for (const { kind, engine, database } of all) {
    if (kind === 'instance') {
      await source('rds', 'CreateDBInstance', {
        DBInstanceIdentifier: database, Engine: engine, DBInstanceClass: 'db.m7g.large', AllocatedStorage: 20, StorageEncrypted: true,
        BackupRetentionPeriod: 0, ...secret
      })
    } else await source('rds', 'CreateDBCluster', { DBClusterIdentifier: database, Engine: engine, StorageEncrypted: true, ...secret })
  }
  await wait(10_000)
  for (const { kind, engine, database } of all) {
    if (kind === 'instance') continue
    await source('rds', 'CreateDBInstance', {
      DBInstanceIdentifier: `${database}-writer`, DBClusterIdentifier: database, Engine: engine, DBInstanceClass: 'db.r7g.large'
    })
  }
  await wait(10_000)
  const snapshots = all.map((one) => ({ ...one, name: `${one.database}-yesterday` }))
  for (const { kind, application, database, name } of snapshots) {
    const Tags = [{ Key: 'ApplicationName', Value: application }]
    if (kind === 'instance') await source('rds', 'CreateDBSnapshot', { DBInstanceIdentifier: database, DBSnapshotIdentifier: name, Tags })
    else await source('rds', 'CreateDBClusterSnapshot', { DBClusterIdentifier: database, DBClusterSnapshotIdentifier: name, Tags })
  }
  await wait(10_000)
  cloud.furnished()
  return snapshots
}
