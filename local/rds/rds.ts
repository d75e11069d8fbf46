import type { Operation, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import type { ControlPlane } from './control-plane'
import type { DataPlane } from './data-plane'
import { isUsable } from './databases'
import { createFaults, type Faults } from './faults'
import type { Keys } from './keys'
import { DATABASES } from './kinds'
import { rdsAccesses } from './authorization'
import { ownDatabase } from './lookup'
import type { Database, Kind, Snapshot } from './model'
import { OPERATIONS } from './operations'
import { DEFAULT_QUOTAS, type Quotas } from './quotas'
import { beginAutomatedBackup } from './snapshots'
import { fixedDurations, type DurationOf, type Durations } from './timing'

export interface RdsOptions {
  /** What runs the databases of an engine. A cluster is one database to it; members are only names for the same. */
  dataPlaneFor: (engine: string) => DataPlane
  /** Fixed milliseconds a change, the typical ones where not given; or a function that draws them. */
  durations?: Partial<Durations> | DurationOf
  quotas?: Partial<Quotas>
  kms: Keys
}

export interface Rds {
  service: Service
  faults: Faults
  /** The nightly backup, now: `rds:NAME-YYYY-MM-DD-HH-MM`. The database must be usable. Returns the snapshot's ARN. */
  takeAutomatedBackup(account: string, kind: Kind, databaseId: string): string
  /** Storage in the data plane of a database or snapshot; undefined where there is none of this ARN. */
  storageOf(arn: string): string | undefined
  /** A database or snapshot, to look at only; undefined where there is none of this ARN. */
  resource(arn: string): Readonly<Database> | Readonly<Snapshot> | undefined
  /** Everything that exists in any account, to look at only. */
  databases(): readonly Readonly<Database>[]
  snapshots(): readonly Readonly<Snapshot>[]
}

/** Names of list elements in replies. Source: `xmlName` of the RDS model. */
const LIST_ELEMENTS = {
  AccountQuotas: 'AccountQuota',
  AttributeValues: 'AttributeValue',
  AvailabilityZones: 'AvailabilityZone',
  DBClusterMembers: 'DBClusterMember',
  DBClusterParameterGroups: 'DBClusterParameterGroup',
  DBClusterSnapshotAttributes: 'DBClusterSnapshotAttribute',
  DBClusterSnapshots: 'DBClusterSnapshot',
  DBClusters: 'DBCluster',
  DBEngineVersions: 'DBEngineVersion',
  DBInstances: 'DBInstance',
  DBParameterGroups: 'DBParameterGroup',
  DBSnapshotAttributes: 'DBSnapshotAttribute',
  DBSnapshots: 'DBSnapshot',
  DBSubnetGroups: 'DBSubnetGroup',
  OptionGroupMemberships: 'OptionGroupMembership',
  OptionGroupsList: 'OptionGroup',
  Options: 'Option',
  OrderableDBInstanceOptions: 'OrderableDBInstanceOption',
  Subnets: 'Subnet',
  TagList: 'Tag',
  VpcSecurityGroups: 'VpcSecurityGroupMembership'
}

/** The control plane of Amazon RDS and Aurora for any number of accounts in one Region. Source of fact: RDS API 2014-10-31. */
export const createRds = (surroundings: Surroundings, { dataPlaneFor, durations, quotas, kms }: RdsOptions): Rds => {
  const faults = createFaults(() => surroundings.clock.now())
  let sequence = 0
  const rds: ControlPlane = {
    ...surroundings,
    dataPlaneFor,
    keys: kms,
    quotas: { ...DEFAULT_QUOTAS, ...quotas },
    durationOf: typeof durations === 'function' ? durations : fixedDurations(durations),
    faults,
    databases: new Map(),
    snapshots: new Map(),
    groups: new Map(),
    nextSequence: () => sequence++
  }
  const operations = Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]): [string, Operation] => [name, (call) => operation(rds, call)])
  )
  return {
    service: {
      signingName: 'rds',
      protocol: 'query',
      namespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
      listElements: LIST_ELEMENTS,
      accesses: rdsAccesses(rds),
      operations
    },
    faults,
    takeAutomatedBackup: (account, kind, id) => {
      const database = ownDatabase(rds, kind, account, id)
      if (!isUsable(database)) throw DATABASES[kind].invalidState(`${id} is in status ${database.status}.`)
      return beginAutomatedBackup(rds, database).arn
    },
    storageOf: (arn) => (rds.databases.get(arn) ?? rds.snapshots.get(arn))?.storageId,
    resource: (arn) => rds.databases.get(arn) ?? rds.snapshots.get(arn),
    databases: () => [...rds.databases.values()],
    snapshots: () => [...rds.snapshots.values()]
  }
}
