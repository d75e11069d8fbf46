import { PermanentError } from '../errors'
import type { Job } from '../job/job'
import { isTaggedFor } from '../job/tags'
import { errorCode } from '../kernel/refusals'
import type { Facts, Observation } from '../kernel/step'
import type { Database, Databases, Snapshot } from './databases'

/** States from which a snapshot does not come back (Amazon RDS User Guide; waiters of the API model). */
const failedSnapshot = new Set(['failed', 'deleting', 'deleted', 'incompatible-restore', 'incompatible-parameters'])

/** States of an instance or a cluster that need somebody's action (Amazon RDS User Guide, "DB instance status"; Aurora's as well). */
const failedDatabase = new Set([
  'failed', 'restore-error', 'incompatible-restore', 'incompatible-network', 'incompatible-parameters', 'incompatible-option-group',
  'insufficient-capacity', 'inaccessible-encryption-credentials', 'storage-full', 'stopped', 'stopping', 'deleting',
  'cloning-failed', 'migration-failed'
])
/** `storage-optimization` is fully usable. */
const usableDatabase = new Set(['available', 'storage-optimization'])

/** Nothing that bears our name but not our job's tag is ours: whatever it is, the job must not touch it. */
export const foreign = (name: string): Observation => ({
  state: 'failed',
  error: new PermanentError('MaskopyResourceException', `'${name}' exists already and does not belong to this job.`, 'NotOurs')
})

export const observeSnapshot = (job: Job, name: string, snapshot: Snapshot | undefined, facts?: Facts): Observation => {
  if (!snapshot) return { state: 'absent' }
  if (!isTaggedFor(job, snapshot.tags)) return foreign(name)
  const { status, percent, arn } = snapshot
  if (status === 'available') return { state: 'done', status, arn, facts }
  if (!failedSnapshot.has(status)) return { state: 'pending', status, percent, arn, facts }
  const message = `The snapshot '${name}' is ${status}.`
  return { state: 'failed', error: new PermanentError('MaskopyResourceException', message, status) }
}

export const observeDatabase = (job: Job, name: string, database: Database | undefined, facts?: Facts): Observation => {
  if (!database) return { state: 'absent' }
  if (!isTaggedFor(job, database.tags)) return foreign(name)
  const { status, arn } = database
  if (usableDatabase.has(status)) return { state: 'done', status, arn, facts }
  if (!failedDatabase.has(status)) return { state: 'pending', status, arn, facts }
  const message = `The database '${name}' is ${status}.`
  return { state: 'failed', error: new PermanentError('MaskopyDBInstanceStatusException', message, status) }
}

/** A new master password is in force when RDS lists it as pending no more. */
export const observePassword = (job: Job, name: string, database: Database | undefined): Observation => {
  const observation = observeDatabase(job, name, database)
  if (observation.state !== 'done' || !database?.passwordPending) return observation
  return { state: 'pending', status: 'resetting-master-credentials' }
}

/** Done when exactly the wanted accounts have it. Somebody else, or `all`, was let in by nobody of ours: it goes no further. */
export const observeSharing = (name: string, wanted: readonly string[], found: readonly string[], facts?: Facts): Observation => {
  const others = found.filter((account) => !wanted.includes(account))
  if (others.length > 0) {
    const message = `The snapshot '${name}' is shared with ${others.join(', ')}, which MasKopy did not do; nothing is handed over.`
    return { state: 'failed', error: new PermanentError('MaskopyAccessException', message, 'SharedWithOthers') }
  }
  return wanted.every((account) => found.includes(account)) ? { state: 'done', status: 'shared', facts } : { state: 'absent' }
}

/** Shares a snapshot with exactly these accounts. It is looked at first: what others have must not get more readers yet. */
export const share = async (
  databases: Databases, name: string, accounts: string[], facts?: Facts
): Promise<Observation> => {
  const before = observeSharing(name, accounts, await databases.sharedWith(name), facts)
  if (before.state !== 'absent') return before
  return observeSharing(name, accounts, await databases.shareSnapshot(name, accounts), facts)
}

const existsAlready = new Set([
  'DBSnapshotAlreadyExists', 'DBClusterSnapshotAlreadyExists', 'DBInstanceAlreadyExists', 'DBClusterAlreadyExists'
])

/**
 * RDS calls have no client token: the derived name is what makes them idempotent. Where it exists already, an earlier call
 * may have created it, and the next observation tells by its tag whether that was ours.
 */
export const orExisting = async (create: () => Promise<{ arn: string }>): Promise<{ arn?: string }> => {
  try {
    return { arn: (await create()).arn }
  } catch (error) {
    if (existsAlready.has(errorCode(error) ?? '')) return {}
    throw error
  }
}
