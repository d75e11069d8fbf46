import type { RdsOperation } from '../control-plane'
import { describeDatabases } from '../describing'

/** Members of clusters too. */
export const describeDBInstances: RdsOperation = (rds, call) => describeDatabases(rds, 'instance', call)
