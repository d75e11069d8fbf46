import type { Call } from '../core/call'
import type { ControlPlane } from './control-plane'
import { invalidValue, sharedSnapshotQuotaExceeded } from './errors'
import { preventsSharing, stickyOptionsOf } from './groups'
import { list, requiredText } from './input'
import { SNAPSHOTS } from './kinds'
import { ownSnapshot } from './lookup'
import type { Kind, Snapshot } from './model'

/** ModifyDB(Cluster)SnapshotAttribute: at once, repeatable, and without any event. Source: "Sharing a DB snapshot". */
export const modifySharing = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Snapshot => {
  const family = SNAPSHOTS[kind]
  const snapshot = ownSnapshot(rds, kind, caller.account, requiredText(input, family.idMember))
  if (requiredText(input, 'AttributeName') !== 'restore') throw invalidValue('The attribute name must be restore.')
  const added = accounts(list(input, 'ValuesToAdd'))
  const removed = accounts(list(input, 'ValuesToRemove'))
  if (snapshot.type !== 'manual')
    throw invalidValue(`Cannot share the automated snapshot ${snapshot.id}; copy it to a manual snapshot first.`)
  if (snapshot.status !== 'available')
    throw family.invalidState(`Cannot modify attributes of snapshot ${snapshot.id} in status ${snapshot.status}.`)
  if (added.length > 0) requireShareable(rds, snapshot, added)
  const sharedWith = new Set([...snapshot.sharedWith, ...added].filter((account) => !removed.includes(account)))
  const shares = [...sharedWith].filter((account) => account !== 'all').length
  if (shares > rds.quotas.accountsPerSnapshot) throw sharedSnapshotQuotaExceeded()
  snapshot.sharedWith = sharedWith
  return snapshot
}

const accounts = (values: string[]): string[] => {
  for (const value of values) if (value !== 'all' && !/^\d{12}$/.test(value)) throw invalidValue(`Invalid account id: ${value}`)
  return values
}

const requireShareable = (rds: ControlPlane, snapshot: Snapshot, added: string[]): void => {
  if (snapshot.encrypted && added.includes('all')) throw invalidValue('Encrypted snapshots cannot be made public.')
  if (snapshot.defaultKey)
    throw invalidValue('Sharing snapshots encrypted with the default service key for RDS is currently not supported.')
  if (stickyOptionsOf(rds, snapshot.account, snapshot.optionGroupName).some(preventsSharing))
    throw invalidValue('Snapshots with permanent or persistent options in their option group cannot be shared.')
}
