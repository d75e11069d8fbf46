import type { RdsOperation } from '../control-plane'
import { deleteSnapshot } from '../deleting'
import { snapshotView } from '../views'

/** Without any event. */
export const deleteDBClusterSnapshot: RdsOperation = (rds, call) =>
  ({ DBClusterSnapshot: snapshotView(rds, deleteSnapshot(rds, 'cluster', call)) })
