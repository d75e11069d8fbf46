import type { Call } from '../core/call'
import { requireKey, type ControlPlane } from './control-plane'
import { requireFreeSnapshotId } from './copying'
import { isUsable } from './databases'
import { invalidValue } from './errors'
import { requiredText, tagsOf } from './input'
import { DATABASES, SNAPSHOTS } from './kinds'
import { ownDatabase } from './lookup'
import type { Kind, Snapshot } from './model'
import { newIdentifier } from './names'
import { beginSnapshot } from './snapshots'

/** CreateDBSnapshot and CreateDBClusterSnapshot. Any given tag keeps the database's own from being copied. */
export const snapshotOnRequest = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Snapshot => {
  const family = SNAPSHOTS[kind]
  const databases = DATABASES[kind]
  const id = newIdentifier(family.idMember, requiredText(input, family.idMember), family.longestId)
  const database = ownDatabase(rds, kind, caller.account, requiredText(input, family.databaseIdMember))
  if (database.clusterId !== undefined)
    throw invalidValue('The specified instance is a member of a cluster. Use CreateDBClusterSnapshot instead.')
  const tags = tagsOf(input)
  requireFreeSnapshotId(rds, family, caller.account, id)
  if (!isUsable(database))
    throw databases.invalidState(
      `Cannot create a snapshot because the ${databases.noun} ${database.id} is not currently in the available state.`
    )
  if (database.encrypted) requireKey(rds, caller, database.kmsKeyArn)
  const inherited = Object.keys(tags).length === 0 && database.copyTagsToSnapshot ? database.tags : tags
  return beginSnapshot(rds, database, { id, type: 'manual', tags: { ...inherited } })
}
