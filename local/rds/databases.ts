import {
  appear,
  disappear,
  exists,
  setStatus,
  takeTime,
  type ControlPlane,
  type Outcome,
  type Work
} from './control-plane'
import type { Endpoint } from './data-plane'
import { isAurora } from './engines'
import { emitEvent, failureEvent } from './events'
import { DATABASES } from './kinds'
import { clusterOf, membersOf, snapshotsOf } from './lookup'
import type { Database, Snapshot } from './model'
import { beginAutomatedBackup, beginSnapshotDeletion } from './snapshots'

/** The state machine of instances, Aurora members and clusters. */

/** Statuses in which a database does its work, and may be changed or snapshotted. */
export const isUsable = ({ status }: Database): boolean => status === 'available' || status === 'storage-optimization'

const isMember = ({ clusterId }: Database): boolean => clusterId !== undefined

const announceTopology = (rds: ControlPlane, member: Database): void => {
  const cluster = clusterOf(rds, member)
  if (!cluster) return
  for (const one of membersOf(rds, cluster)) if (!one.deleting) emitEvent(rds, 'topologyUpdated', one)
}

const comeUp = (rds: ControlPlane, database: Database): void => {
  membersFollow(rds, database, 'available')
  const backedUp = !isMember(database) && database.backupRetentionDays > 0
  if (!backedUp || isAurora(database.engine)) setStatus(rds, database, 'available')
  if (backedUp) beginAutomatedBackup(rds, database)
  if (isMember(database)) announceTopology(rds, database)
}

/** The instances of a Multi-AZ DB cluster come up, or fail, with it. */
const membersFollow = (rds: ControlPlane, cluster: Database, status: string): void => {
  if (cluster.kind !== 'cluster' || isAurora(cluster.engine)) return
  for (const member of membersOf(rds, cluster)) {
    member.endpoint = cluster.endpoint
    setStatus(rds, member, status)
  }
}

/** Brings a database from `creating` to `available`, on new storage. */
export const beginCreation = (rds: ControlPlane, database: Database, work: Work<Endpoint | undefined>): void => {
  appear(rds, database)
  takeTime(rds, 'create', database, work, (outcome) => {
    if (!took(rds, database, outcome, 'create')) return
    emitEvent(rds, DATABASES[database.kind].created, database)
    comeUp(rds, database)
  })
}

/** The same on a copy of a snapshot's storage. Only instances have an event, and it comes before they are available. */
export const beginRestore = (rds: ControlPlane, database: Database, source: Snapshot): void => {
  appear(rds, database)
  const plane = rds.dataPlaneFor(database.engine)
  const work = { reads: [source], run: () => plane.restore(source.storageId, database.storageId) }
  const { milliseconds } = takeTime(rds, 'restore', database, work, (outcome) => {
    if (took(rds, database, outcome, 'restore')) comeUp(rds, database)
  })
  if (database.kind === 'instance') rds.clock.after(milliseconds / 2, () => announceRestore(rds, database, source))
}

const announceRestore = (rds: ControlPlane, database: Database, source: Snapshot): void => {
  if (database.deleting) return
  emitEvent(rds, 'restored', database, source.id)
  if (source.account === database.account && exists(rds, source)) emitEvent(rds, 'restored', source, source.id)
}

/** Whether the database came to be; if not, it is in its bad status and RDS has said so. A deletion has the last word. */
const took = (
  rds: ControlPlane,
  database: Database,
  outcome: Outcome<Endpoint | undefined>,
  change: 'create' | 'restore'
): boolean => {
  if (database.deleting) return false
  if (outcome.ok) {
    database.endpoint = outcome.value
    return true
  }
  setStatus(rds, database, outcome.status)
  membersFollow(rds, database, outcome.status)
  const event = failureEvent(outcome.status, change)
  const argument = event === 'putIntoState' ? outcome.status : outcome.message
  if (event && database.kind === 'instance') emitEvent(rds, event, database, argument)
  return false
}

/**
 * A new master password. As on AWS the status stays `available` for a while after the call has returned, with the password
 * among the pending values.
 */
export const beginPasswordReset = (rds: ControlPlane, database: Database, password: string): void => {
  database.pending.MasterUserPassword = '****'
  const plane = rds.dataPlaneFor(database.engine)
  const run = () => plane.setMasterPassword(database.storageId, database.masterUsername, password)
  const { milliseconds } = takeTime(rds, 'resetPassword', database, { run }, (outcome) => {
    delete database.pending.MasterUserPassword
    if (database.status === 'resetting-master-credentials') setStatus(rds, database, 'available')
    if (database.deleting) return
    if (outcome.ok) emitEvent(rds, 'passwordReset', database)
    else if (database.kind === 'instance') emitEvent(rds, 'passwordNotReset', database, outcome.message)
  })
  rds.clock.after(milliseconds / 4, () => {
    if (database.pending.MasterUserPassword && isUsable(database)) setStatus(rds, database, 'resetting-master-credentials')
  })
}

/** A change that keeps the database `modifying` for a while; keeping backups for the first time takes one at once. */
export const beginModification = (rds: ControlPlane, database: Database, firstBackup: boolean): void => {
  setStatus(rds, database, 'modifying')
  takeTime(rds, 'modify', database, { run: async () => undefined }, () => {
    if (database.deleting) return
    setStatus(rds, database, 'available')
    if (firstBackup) beginAutomatedBackup(rds, database)
  })
}

/** Deletes a database, and with it its automated snapshots; a cluster that is not Aurora's takes its members along. */
export const beginDatabaseDeletion = (rds: ControlPlane, database: Database): void => {
  const { kind, account } = database
  const statusBefore = database.status
  const member = isMember(database)
  markDeleting(rds, database)
  const run = async () => (member ? undefined : rds.dataPlaneFor(database.engine).deleteDatabase(database.storageId))
  takeTime(rds, 'delete', database, { run }, (outcome) => {
    if (!outcome.ok) {
      database.deleting = false
      return setStatus(rds, database, statusBefore === 'deleting' ? 'available' : statusBefore)
    }
    if (kind === 'cluster') for (const one of membersOf(rds, database)) disappear(rds, one)
    disappear(rds, database)
    if (kind === 'instance') emitEvent(rds, 'instanceDeleted', database)
    else if (isAurora(database.engine)) emitEvent(rds, 'clusterDeleted', database)
    if (member) announceTopology(rds, database)
    for (const snapshot of snapshotsOf(rds, account, kind))
      if (snapshot.type === 'automated' && snapshot.databaseResourceId === database.resourceId && snapshot.status !== 'deleting')
        beginSnapshotDeletion(rds, snapshot)
  })
}

/** Members of Multi-AZ DB clusters go with their cluster. */
export const markDeleting = (rds: ControlPlane, database: Database): void => {
  database.deleting = true
  setStatus(rds, database, 'deleting')
  if (database.kind === 'cluster') for (const member of membersOf(rds, database)) if (!member.deleting) markDeleting(rds, member)
}
