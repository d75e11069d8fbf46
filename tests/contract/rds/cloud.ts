import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
  type CreateDBInstanceCommandInput,
  type DBSnapshot
} from '@aws-sdk/client-rds'
import type { Keys } from '../../../local/rds/keys'
import { createMetadataDataPlane } from '../../../local/rds/metadata-data-plane'
import { createRds, type Rds, type RdsOptions } from '../../../local/rds/rds'
import type { Durations } from '../../../local/rds/timing'
import { account, otherAccount, region, startTestEndpoint } from '../../helpers/endpoint'
import { createManualClock } from '../../helpers/manual-clock'

export const MINUTE = 60_000

/** Whole minutes, all different, so that a test can stop between any two. */
export const DURATIONS: Durations = {
  create: 10 * MINUTE,
  restore: 8 * MINUTE,
  snapshot: 4 * MINUTE,
  copy: 6 * MINUTE,
  delete: 3 * MINUTE,
  deleteSnapshot: 2 * MINUTE,
  resetPassword: MINUTE,
  modify: 5 * MINUTE,
  perGiB: 0
}

export const keyOf = (owner: string, name: string) => `arn:aws:kms:${region}:${owner}:key/${name}`

/** Key `common` may be used by everybody, `own` and the default key by their account only. */
const keys: Keys = {
  usableKey: (keyId, caller) => {
    const named = keyId.startsWith('arn:') ? keyId : keyOf(caller.account, keyId === 'alias/aws/rds' ? 'default' : keyId)
    const [, owner, name] = /:(\d{12}):key\/(.+)$/.exec(named) ?? []
    const known = name === 'common' || (['own', 'default'].includes(name!) && owner === caller.account)
    return known ? { arn: named, awsManaged: name === 'default' } : undefined
  }
}

/** The emulated RDS behind a real endpoint, on time that stands still; two accounts. */
export const startCloud = async (options: Partial<RdsOptions> = {}) => {
  const clock = createManualClock()
  const plane = createMetadataDataPlane()
  let rds!: Rds
  const endpoint = await startTestEndpoint((surroundings) => {
    rds = createRds({ ...surroundings, clock }, { dataPlaneFor: () => plane, durations: DURATIONS, kms: keys, ...options })
    return [rds.service]
  })
  const owner = new RDSClient(endpoint.as(account))
  const other = new RDSClient(endpoint.as(otherAccount))
  const newInstance = async (id: string, input: Partial<CreateDBInstanceCommandInput> = {}) => {
    await owner.send(new CreateDBInstanceCommand(instanceInput(id, input)))
    await clock.advance(DURATIONS.create)
  }
  return {
    clock,
    plane,
    rds,
    owner,
    other,
    emitted: endpoint.emitted,
    /** `account/EventID source` of everything emitted since the last call. */
    events: () =>
      endpoint.emitted
        .splice(0)
        .map(({ account: where, event: { detail } }) =>
          [where, String(detail.EventID).slice(-4), detail.SourceIdentifier].join(' ')
        ),
    newInstance,
    newSnapshot: async (instance: string, id: string): Promise<DBSnapshot> => {
      await owner.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: instance, DBSnapshotIdentifier: id }))
      await clock.advance(DURATIONS.snapshot)
      return snapshotOf(owner, id)
    },
    newCluster: async (id: string, engine = 'aurora-postgresql') => {
      await owner.send(new CreateDBClusterCommand(clusterInput(id, engine)))
      await clock.advance(DURATIONS.create + DURATIONS.snapshot)
    },
    close: async () => {
      owner.destroy()
      other.destroy()
      await endpoint.close()
    }
  }
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>

/** Without backups, so that an instance is available as soon as it is created. */
export const instanceInput = (id: string, input: Partial<CreateDBInstanceCommandInput> = {}): CreateDBInstanceCommandInput => ({
  DBInstanceIdentifier: id,
  DBInstanceClass: 'db.t4g.medium',
  Engine: 'postgres',
  AllocatedStorage: 20,
  MasterUsername: 'master',
  MasterUserPassword: 'correct-horse',
  BackupRetentionPeriod: 0,
  ...input
})

export const clusterInput = (id: string, engine: string) => ({
  DBClusterIdentifier: id,
  Engine: engine,
  MasterUsername: 'master',
  MasterUserPassword: 'correct-horse',
  ...(engine.startsWith('aurora') ? {} : { DBClusterInstanceClass: 'db.m6g.large', AllocatedStorage: 100 })
})

export const instanceOf = async (client: RDSClient, id: string) =>
  (await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances![0]!

export const clusterOf = async (client: RDSClient, id: string) =>
  (await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }))).DBClusters![0]!

export const snapshotOf = async (client: RDSClient, id: string) =>
  (await client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }))).DBSnapshots![0]!

/** The name of the SDK's error, or what the call answered instead of one. */
export const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    (answer) => `no error but ${JSON.stringify(answer)}`,
    (error: Error) => error.name
  )
