import type { RdsOperation } from '../control-plane'
import { copySnapshot } from '../copying'
import { snapshotView } from '../views'

/** As CopyDBSnapshot, but without any event, and with no key for an unencrypted source. */
export const copyDBClusterSnapshot: RdsOperation = (rds, call) =>
  ({ DBClusterSnapshot: snapshotView(rds, copySnapshot(rds, 'cluster', call)) })
