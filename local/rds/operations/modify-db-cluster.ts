import type { RdsOperation } from '../control-plane'
import { modifyDatabase } from '../modifying'
import { clusterView } from '../views'

/** Asynchronous. */
export const modifyDBCluster: RdsOperation = (rds, call) =>
  ({ DBCluster: clusterView(rds, modifyDatabase(rds, 'cluster', call)) })
