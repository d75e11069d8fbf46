import type { RdsOperation } from '../control-plane'
import { restoreInstance } from '../restoring'
import { instanceView } from '../views'

/** Asynchronous; that the instance became available has no event. */
export const restoreDBInstanceFromDBSnapshot: RdsOperation = (rds, call) =>
  ({ DBInstance: instanceView(rds, restoreInstance(rds, call)) })
