import type { Surroundings } from '../core/surroundings'
import type { Database, Snapshot } from './model'

/**
 * The events of RDS that the local cloud emits: EventID, category and message as in "Amazon RDS event categories and event
 * messages" of the RDS and the Aurora guide. There is none for a failed copy, a cluster snapshot's copy or deletion, or a
 * restored database that became available.
 */
const EVENTS = {
  instanceCreated: ['0005', 'creation', 'DB instance created'],
  instanceDeleted: ['0003', 'deletion', 'DB instance deleted'],
  backingUp: ['0001', 'backup', 'Backing up DB instance'],
  backedUp: ['0002', 'backup', 'Finished DB instance backup'],
  passwordReset: ['0016', 'configuration change', 'Reset master credentials'],
  passwordNotReset: ['0067', 'configuration change', 'Unable to reset your password. Error information: %'],
  topologyUpdated: ['0385', 'notification', 'Cluster topology is updated'],
  restored: ['0043', 'restoration', 'Restored from snapshot %'],
  creationFailed: ['0278', 'failure', 'The DB instance creation failed. %'],
  putIntoState: ['0031', 'failure', 'DB instance put into % state. RDS recommends that you initiate a point-in-time-restore'],
  incompatibleParameters: ['0035', 'failure', 'Database instance put into incompatible-parameters. %'],
  incompatibleNetwork: ['0036', 'failure', 'Database instance in incompatible-network. %'],
  insufficientLimits: ['0353', 'failure', "The DB instance can't be created because of insufficient resource limits. %"],
  storageFull: ['0007', 'low storage', 'Allocated storage has been exhausted. Allocate additional storage to resolve'],
  keyGoingInaccessible: ['0419', 'availability', "Going into an inaccessible state: the DB instance can't reach the KMS key"],
  clusterCreated: ['0170', 'creation', 'DB cluster created'],
  clusterDeleted: ['0171', 'deletion', 'DB cluster deleted'],
  creatingManual: ['0040', 'creation', 'Creating manual snapshot'],
  manualCreated: ['0042', 'creation', 'Manual snapshot created'],
  creatingAutomated: ['0090', 'creation', 'Creating automated snapshot'],
  automatedCreated: ['0091', 'creation', 'Automated snapshot created'],
  snapshotDeleted: ['0041', 'deletion', 'Deleted user snapshot'],
  copyStarted: ['0196', 'notification', 'Started copy of snapshot %'],
  copyFinished: ['0197', 'notification', 'Finished copy of snapshot %'],
  copyCancelled: ['0190', 'notification', 'Canceled snapshot copy request of %'],
  creatingManualCluster: ['0074', 'backup', 'Creating manual cluster snapshot'],
  manualClusterCreated: ['0075', 'backup', 'Manual cluster snapshot created'],
  creatingAutomatedCluster: ['0168', 'backup', 'Creating automated cluster snapshot'],
  automatedClusterCreated: ['0169', 'backup', 'Automated cluster snapshot created']
} as const

export type EventName = keyof typeof EVENTS

const SOURCES = {
  db: ['RDS DB Instance Event', 'DB_INSTANCE'],
  cluster: ['RDS DB Cluster Event', 'CLUSTER'],
  snapshot: ['RDS DB Snapshot Event', 'SNAPSHOT'],
  'cluster-snapshot': ['RDS DB Cluster Snapshot Event', 'CLUSTER_SNAPSHOT']
} as const

/** Puts an event about `resource` on the bus of the account that owns it. `argument` stands where the message has a gap. */
export const emitEvent = (
  { clock, emit }: Pick<Surroundings, 'clock' | 'emit'>,
  name: EventName,
  resource: Database | Snapshot,
  argument = ''
): void => {
  const [number, category, message] = EVENTS[name]
  const [detailType, sourceType] = SOURCES[resource.arn.split(':')[5] as keyof typeof SOURCES]
  emit(resource.account, {
    source: 'aws.rds',
    detailType,
    resources: [resource.arn],
    detail: {
      EventCategories: [category],
      SourceType: sourceType,
      SourceArn: resource.arn,
      Date: new Date(clock.now()).toISOString(),
      Message: message.replace('%', () => argument).trim(),
      SourceIdentifier: resource.id,
      EventID: `RDS-EVENT-${number}`,
      Tags: { ...resource.tags }
    }
  })
}

/** What RDS says of an instance that ends in a bad status; nothing where the list of events has nothing. */
export const failureEvent = (status: string, change: 'create' | 'restore'): EventName | undefined =>
  ({
    failed: change === 'create' ? 'creationFailed' : 'putIntoState',
    'restore-error': 'putIntoState',
    'incompatible-restore': 'putIntoState',
    'incompatible-network': 'incompatibleNetwork',
    'incompatible-parameters': 'incompatibleParameters',
    'insufficient-capacity': 'insufficientLimits',
    'storage-full': 'storageFull',
    'inaccessible-encryption-credentials': 'keyGoingInaccessible'
  } as const)[status as 'failed']
