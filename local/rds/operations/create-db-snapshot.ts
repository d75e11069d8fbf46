import type { RdsOperation } from '../control-plane'
import { snapshotOnRequest } from '../snapshotting'
import { snapshotView } from '../views'

/** The instance must be usable, and is `backing-up` meanwhile. */
export const createDBSnapshot: RdsOperation = (rds, call) =>
  ({ DBSnapshot: snapshotView(rds, snapshotOnRequest(rds, 'instance', call)) })
