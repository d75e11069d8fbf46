import type { RdsOperation } from '../control-plane'
import { copySnapshot } from '../copying'
import { snapshotView } from '../views'

/** Asynchronous: the copy is manual and `copying`, waiting in line if another snapshot of the same instance is being copied. */
export const copyDBSnapshot: RdsOperation = (rds, call) =>
  ({ DBSnapshot: snapshotView(rds, copySnapshot(rds, 'instance', call)) })
