import { appear, arnOf, disappear, exists, setStatus, takeTime, type ControlPlane } from './control-plane'
import { isAurora } from './engines'
import { emitEvent } from './events'
import { SNAPSHOTS } from './kinds'
import { snapshotsOf } from './lookup'
import type { Database, DatabaseTraits, Snapshot, Tags } from './model'
import { automatedSnapshotId, resourceId } from './names'

/** Snapshots of both families come into being, are copied and go by the same rules; only names and events differ. */

const traitsOf = (from: DatabaseTraits): DatabaseTraits => ({
  engine: from.engine,
  engineVersion: from.engineVersion,
  masterUsername: from.masterUsername,
  databaseName: from.databaseName,
  port: from.port,
  allocatedStorageGiB: from.allocatedStorageGiB,
  storageType: from.storageType,
  iops: from.iops,
  encrypted: from.encrypted,
  kmsKeyArn: from.kmsKeyArn,
  defaultKey: from.defaultKey,
  optionGroupName: from.optionGroupName,
  availabilityZone: from.availabilityZone,
  vpcId: from.vpcId,
  licenseModel: from.licenseModel,
  backupRetentionDays: from.backupRetentionDays,
  backupWindow: from.backupWindow,
  iamAuthentication: from.iamAuthentication
})

export interface NewSnapshot {
  id: string
  type: Snapshot['type']
  tags: Tags
}

/**
 * Takes a snapshot of `database`, which is `backing-up` meanwhile unless it is being deleted; `then` runs when the snapshot is
 * available or failed.
 */
export const beginSnapshot = (
  rds: ControlPlane,
  database: Database,
  { id, type, tags }: NewSnapshot,
  then = () => {}
): Snapshot => {
  const family = SNAPSHOTS[database.kind]
  const snapshot: Snapshot = {
    ...traitsOf(database),
    kind: database.kind,
    id,
    arn: arnOf(rds, database.account, family.arnType, id),
    account: database.account,
    sequence: rds.nextSequence(),
    status: 'creating',
    tags,
    work: Promise.resolve(),
    type,
    storageId: resourceId(rds.random, 'snap'),
    databaseId: database.id,
    databaseResourceId: database.resourceId,
    databaseCreatedAt: database.createdAt,
    takenAt: rds.clock.now(),
    databaseTags: { ...database.tags },
    sharedWith: new Set()
  }
  const events = family.events[type]
  appear(rds, snapshot)
  emitEvent(rds, events.started, snapshot)
  // Aurora backs up continuously, below the database.
  if (!database.deleting && !(type === 'automated' && isAurora(database.engine))) setStatus(rds, database, 'backing-up')
  const plane = rds.dataPlaneFor(database.engine)
  const work = { reads: [database], run: () => plane.snapshot(database.storageId, snapshot.storageId) }
  const { milliseconds } = takeTime(rds, 'snapshot', snapshot, work, (outcome) => {
    // An automated snapshot may have gone with its database by now.
    if (snapshot.status !== 'creating') return then()
    if (outcome.ok) {
      snapshot.createdAt = rds.clock.now()
      setStatus(rds, snapshot, 'available')
      emitEvent(rds, events.finished, snapshot)
    } else setStatus(rds, snapshot, 'failed')
    if (database.status === 'backing-up') setStatus(rds, database, 'available')
    then()
  })
  snapshot.progress = { since: rds.clock.now(), milliseconds }
  return snapshot
}

/** The backup that RDS takes by itself where backups are kept. */
export const beginAutomatedBackup = (rds: ControlPlane, database: Database): Snapshot => {
  const instance = database.kind === 'instance'
  if (instance) emitEvent(rds, 'backingUp', database)
  const taken = new Set(snapshotsOf(rds, database.account, database.kind).map((snapshot) => snapshot.id))
  let minute = rds.clock.now()
  while (taken.has(automatedSnapshotId(database.id, minute))) minute += 60_000
  const id = automatedSnapshotId(database.id, minute)
  return beginSnapshot(rds, database, { id, type: 'automated', tags: database.copyTagsToSnapshot ? { ...database.tags } : {} }, () => {
    if (instance && !database.deleting) emitEvent(rds, 'backedUp', database)
  })
}

export interface NewCopy {
  id: string
  account: string
  tags: Tags
  encrypted: boolean
  kmsKeyArn?: string
  defaultKey?: boolean
  optionGroupName?: string
}

export const beginCopy = (rds: ControlPlane, source: Snapshot, copy: NewCopy): Snapshot => {
  const snapshot: Snapshot = {
    ...source,
    ...copy,
    optionGroupName: copy.optionGroupName ?? source.optionGroupName,
    arn: arnOf(rds, copy.account, SNAPSHOTS[source.kind].arnType, copy.id),
    sequence: rds.nextSequence(),
    status: 'copying',
    work: Promise.resolve(),
    type: 'manual',
    storageId: resourceId(rds.random, 'snap'),
    createdAt: undefined,
    sharedWith: new Set(),
    sourceArn: source.arn,
    progress: undefined,
    cancelCopy: undefined
  }
  appear(rds, snapshot)
  startNextCopy(rds, snapshot)
  return snapshot
}

/** Copies of one database's snapshots into one account run one after another; the others wait at 0 percent. */
const startNextCopy = (rds: ControlPlane, { account, kind, databaseResourceId }: Snapshot): void => {
  const line = snapshotsOf(rds, account, kind).filter(
    (snapshot) => snapshot.status === 'copying' && snapshot.databaseResourceId === databaseResourceId
  )
  if (line.some(({ progress }) => progress)) return
  const [next] = line.sort((one, other) => one.sequence - other.sequence)
  if (next) startCopy(rds, next)
}

const startCopy = (rds: ControlPlane, snapshot: Snapshot): void => {
  const source = rds.snapshots.get(snapshot.sourceArn!)
  const events = SNAPSHOTS[snapshot.kind].events.copy
  const sourceName = `${snapshot.sourceArn!.split(':').slice(6).join(':')} in region ${rds.region}`
  if (events) emitEvent(rds, events.started, snapshot, sourceName)
  const run = async () => {
    if (!source) throw new Error('The source snapshot is gone.')
    await rds.dataPlaneFor(source.engine).copySnapshot(source.storageId, snapshot.storageId)
  }
  const work = { reads: source ? [source] : [], run }
  const { milliseconds, cancel } = takeTime(rds, 'copy', snapshot, work, (outcome) => {
    // RDS: deleting a source before its copy is available can fail the copy. Here it always does.
    if (outcome.ok && source && exists(rds, source) && source.status === 'available') {
      snapshot.createdAt = rds.clock.now()
      setStatus(rds, snapshot, 'available')
      if (events) emitEvent(rds, events.finished, snapshot, sourceName)
    } else setStatus(rds, snapshot, 'failed')
    startNextCopy(rds, snapshot)
  })
  snapshot.progress = { since: rds.clock.now(), milliseconds }
  snapshot.cancelCopy = cancel
}

/** Removes a snapshot; a copy under way is cancelled. Automated ones go by the same way, without an event. */
export const beginSnapshotDeletion = (rds: ControlPlane, snapshot: Snapshot): void => {
  const { events } = SNAPSHOTS[snapshot.kind]
  const wasCopying = snapshot.status === 'copying'
  const statusBefore = snapshot.status
  snapshot.cancelCopy?.()
  setStatus(rds, snapshot, 'deleting')
  if (wasCopying) startNextCopy(rds, snapshot)
  const run = () => rds.dataPlaneFor(snapshot.engine).deleteSnapshot(snapshot.storageId)
  takeTime(rds, 'deleteSnapshot', snapshot, { run }, (outcome) => {
    if (!outcome.ok) return setStatus(rds, snapshot, wasCopying ? 'failed' : statusBefore)
    disappear(rds, snapshot)
    const sourceName = `${snapshot.sourceArn?.split(':').slice(6).join(':')} in region ${rds.region}`
    if (wasCopying && events.copy) emitEvent(rds, events.copy.cancelled, snapshot, sourceName)
    else if (!wasCopying && snapshot.type === 'manual' && events.deleted) emitEvent(rds, events.deleted, snapshot)
  })
}

/** 0 to 100, as far as time has come; never 100 before it is available. */
export const percentProgress = (snapshot: Snapshot, now: number): number => {
  if (snapshot.status === 'available' || snapshot.status === 'deleting') return 100
  if (!snapshot.progress || snapshot.status === 'failed') return 0
  const { since, milliseconds } = snapshot.progress
  return milliseconds === 0 ? 99 : Math.min(99, Math.floor((100 * (now - since)) / milliseconds))
}
