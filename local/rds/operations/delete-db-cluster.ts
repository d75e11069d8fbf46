import type { RdsOperation } from '../control-plane'
import { deleteDatabase } from '../deleting'
import { clusterView } from '../views'

/** An Aurora cluster goes after its members. */
export const deleteDBCluster: RdsOperation = (rds, call) =>
  ({ DBCluster: clusterView(rds, deleteDatabase(rds, 'cluster', call)) })
