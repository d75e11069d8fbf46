import type { RdsOperation } from '../control-plane'
import { snapshotOnRequest } from '../snapshotting'
import { snapshotView } from '../views'

/** The cluster must be usable, and is `backing-up` meanwhile. */
export const createDBClusterSnapshot: RdsOperation = (rds, call) =>
  ({ DBClusterSnapshot: snapshotView(rds, snapshotOnRequest(rds, 'cluster', call)) })
