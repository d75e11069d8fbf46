import { AwsError } from '../core/call'
import type { EventName } from './events'
import type { Kind } from './model'
import type { Quotas } from './quotas'

/** Which words RDS uses for a family of things; everything else about the two families is the same. */
export interface DatabaseFamily {
  kind: Kind
  arnType: 'db' | 'cluster'
  idMember: string
  resourceIdPrefix: 'db' | 'cluster'
  finalSnapshotMember: string
  noun: string
  notFound(id: string): AwsError
  alreadyExists(): AwsError
  invalidState(message: string): AwsError
  quotaExceeded(): AwsError
  quota: keyof Quotas
  /** None where RDS has no event. */
  created: EventName
}

export interface SnapshotFamily {
  kind: Kind
  arnType: 'snapshot' | 'cluster-snapshot'
  idMember: string
  databaseIdMember: string
  sourceMember: string
  targetMember: string
  longestId: number
  noun: string
  notFound(id: string): AwsError
  alreadyExists(id: string): AwsError
  invalidState(message: string): AwsError
  quota: keyof Quotas
  events: {
    manual: { started: EventName; finished: EventName }
    automated: { started: EventName; finished: EventName }
    copy?: { started: EventName; finished: EventName; cancelled: EventName }
    deleted?: EventName
  }
  filters: { database: string; snapshot: string }
}

export const DATABASES: Record<Kind, DatabaseFamily> = {
  instance: {
    kind: 'instance',
    arnType: 'db',
    idMember: 'DBInstanceIdentifier',
    resourceIdPrefix: 'db',
    finalSnapshotMember: 'FinalDBSnapshotIdentifier',
    noun: 'DB instance',
    notFound: (id) => new AwsError('DBInstanceNotFound', `DBInstance ${id} not found.`, 404),
    alreadyExists: () => new AwsError('DBInstanceAlreadyExists', 'DB instance already exists'),
    invalidState: (message) => new AwsError('InvalidDBInstanceState', message),
    quotaExceeded: () => new AwsError('InstanceQuotaExceeded', 'Cannot create more than the allowed number of DB instances.'),
    quota: 'instances',
    created: 'instanceCreated'
  },
  cluster: {
    kind: 'cluster',
    arnType: 'cluster',
    idMember: 'DBClusterIdentifier',
    resourceIdPrefix: 'cluster',
    finalSnapshotMember: 'FinalDBSnapshotIdentifier',
    noun: 'DB cluster',
    notFound: (id) => new AwsError('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404),
    alreadyExists: () => new AwsError('DBClusterAlreadyExistsFault', 'DB Cluster already exists'),
    invalidState: (message) => new AwsError('InvalidDBClusterStateFault', message),
    quotaExceeded: () =>
      new AwsError('DBClusterQuotaExceededFault', 'Cannot create more than the allowed number of DB clusters.', 403),
    quota: 'clusters',
    created: 'clusterCreated'
  }
}

export const SNAPSHOTS: Record<Kind, SnapshotFamily> = {
  instance: {
    kind: 'instance',
    arnType: 'snapshot',
    idMember: 'DBSnapshotIdentifier',
    databaseIdMember: 'DBInstanceIdentifier',
    sourceMember: 'SourceDBSnapshotIdentifier',
    targetMember: 'TargetDBSnapshotIdentifier',
    longestId: 255,
    noun: 'DB snapshot',
    notFound: (id) => new AwsError('DBSnapshotNotFound', `DBSnapshot ${id} not found.`, 404),
    alreadyExists: (id) =>
      new AwsError(
        'DBSnapshotAlreadyExists',
        `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`
      ),
    invalidState: (message) => new AwsError('InvalidDBSnapshotState', message),
    quota: 'manualSnapshots',
    events: {
      manual: { started: 'creatingManual', finished: 'manualCreated' },
      automated: { started: 'creatingAutomated', finished: 'automatedCreated' },
      copy: { started: 'copyStarted', finished: 'copyFinished', cancelled: 'copyCancelled' },
      deleted: 'snapshotDeleted'
    },
    filters: { database: 'db-instance-id', snapshot: 'db-snapshot-id' }
  },
  cluster: {
    kind: 'cluster',
    arnType: 'cluster-snapshot',
    idMember: 'DBClusterSnapshotIdentifier',
    databaseIdMember: 'DBClusterIdentifier',
    sourceMember: 'SourceDBClusterSnapshotIdentifier',
    targetMember: 'TargetDBClusterSnapshotIdentifier',
    longestId: 63,
    noun: 'DB cluster snapshot',
    notFound: (id) => new AwsError('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${id} not found.`, 404),
    alreadyExists: (id) =>
      new AwsError(
        'DBClusterSnapshotAlreadyExistsFault',
        `Cannot create the cluster snapshot because one with the identifier ${id} already exists.`
      ),
    invalidState: (message) => new AwsError('InvalidDBClusterSnapshotStateFault', message),
    quota: 'manualClusterSnapshots',
    events: {
      manual: { started: 'creatingManualCluster', finished: 'manualClusterCreated' },
      automated: { started: 'creatingAutomatedCluster', finished: 'automatedClusterCreated' }
    },
    filters: { database: 'db-cluster-id', snapshot: 'db-cluster-snapshot-id' }
  }
}
