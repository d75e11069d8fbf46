import type { RdsOperation } from '../control-plane'
import { deleteSnapshot } from '../deleting'
import { snapshotView } from '../views'

/** Deleting a copy that is being made cancels it. */
export const deleteDBSnapshot: RdsOperation = (rds, call) =>
  ({ DBSnapshot: snapshotView(rds, deleteSnapshot(rds, 'instance', call)) })
