import type { RdsOperation } from '../control-plane'
import { describeDatabases } from '../describing'

/** A cluster is `available` also while it has no members. */
export const describeDBClusters: RdsOperation = (rds, call) => describeDatabases(rds, 'cluster', call)
