import type { RdsOperation } from '../control-plane'
import { restoreCluster } from '../restoring'
import { clusterView } from '../views'

/** Asynchronous, without any event; creates no Aurora members. */
export const restoreDBClusterFromSnapshot: RdsOperation = (rds, call) =>
  ({ DBCluster: clusterView(rds, restoreCluster(rds, call)) })
