import type { Call } from '../core/call'
import { subjectOf, type ControlPlane } from './control-plane'
import { requireFreeSnapshotId } from './copying'
import { beginDatabaseDeletion, markDeleting } from './databases'
import { invalidCombination, invalidValue } from './errors'
import { isAurora } from './engines'
import { flag, requiredText, text } from './input'
import { DATABASES, SNAPSHOTS } from './kinds'
import { membersOf, ownDatabase, ownSnapshot } from './lookup'
import type { Database, Kind, Snapshot } from './model'
import { newIdentifier } from './names'
import { beginSnapshot, beginSnapshotDeletion } from './snapshots'

/** What DeleteDBInstance and DeleteDBCluster have in common. */
export const deleteDatabase = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Database => {
  const family = DATABASES[kind]
  const database = ownDatabase(rds, kind, caller.account, requiredText(input, family.idMember))
  const finalSnapshot = finalSnapshotOf(rds, database, input)
  requireDeletable(rds, database, finalSnapshot !== undefined)
  if (database.deletionProtection)
    throw invalidCombination(`Cannot delete protected ${family.noun}, please disable deletion protection and try again.`)
  if (finalSnapshot === undefined) beginDatabaseDeletion(rds, database)
  else {
    markDeleting(rds, database)
    const tags = database.copyTagsToSnapshot ? { ...database.tags } : {}
    beginSnapshot(rds, database, { id: finalSnapshot, type: 'manual', tags }, () => beginDatabaseDeletion(rds, database))
  }
  return database
}

/** The name of the final snapshot, or undefined if it is to be skipped. Exactly one of the two must be asked for. */
const finalSnapshotOf = (rds: ControlPlane, database: Database, input: Call['input']): string | undefined => {
  const { finalSnapshotMember } = DATABASES[database.kind]
  const family = SNAPSHOTS[database.kind]
  const name = text(input, finalSnapshotMember)
  const skip = flag(input, 'SkipFinalSnapshot') ?? false
  if (skip && name !== undefined)
    throw invalidCombination(`${finalSnapshotMember} can not be specified when deleting with SkipFinalSnapshot`)
  if (skip || database.clusterId !== undefined) return undefined
  if (name === undefined)
    throw invalidCombination(`${finalSnapshotMember} is required unless SkipFinalSnapshot is specified.`)
  const id = newIdentifier(finalSnapshotMember, name, family.longestId)
  requireFreeSnapshotId(rds, family, database.account, id)
  return id
}

const BROKEN = new Set(['creating', 'failed', 'restore-error', 'incompatible-restore', 'incompatible-network'])

const requireDeletable = (rds: ControlPlane, database: Database, withSnapshot: boolean): void => {
  const { kind, status, id } = database
  const family = DATABASES[kind]
  const busy =
    database.deleting || status === 'deleting' || status === 'backing-up' || (kind === 'cluster' && status === 'creating')
  if (busy || rds.faults.refusesDeletion(subjectOf(database)))
    throw family.invalidState(`${family.noun} ${id} cannot be deleted in status ${status}.`)
  if (withSnapshot && BROKEN.has(status))
    throw family.invalidState(`${family.noun} ${id} is in status ${status} and can be deleted with SkipFinalSnapshot only.`)
  if (kind === 'cluster' && isAurora(database.engine) && membersOf(rds, database).some(({ deleting }) => !deleting))
    throw family.invalidState('Cluster cannot be deleted, it still contains DB instances in non-deleting state.')
}

/** What DeleteDBSnapshot and DeleteDBClusterSnapshot have in common: own manual snapshots only; a running copy is cancelled. */
export const deleteSnapshot = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Snapshot => {
  const family = SNAPSHOTS[kind]
  const name = requiredText(input, family.idMember)
  if (name.length > 300) throw invalidValue(`Invalid ${family.idMember}.`)
  const snapshot = ownSnapshot(rds, kind, caller.account, name)
  if (snapshot.type !== 'manual') throw family.invalidState('Deletion of automated snapshots is not allowed.')
  const refused = rds.faults.refusesDeletion(subjectOf(snapshot))
  if (refused || !['available', 'failed', 'copying'].includes(snapshot.status))
    throw family.invalidState(`Cannot delete snapshot ${snapshot.id} in status ${snapshot.status}.`)
  beginSnapshotDeletion(rds, snapshot)
  return snapshot
}
