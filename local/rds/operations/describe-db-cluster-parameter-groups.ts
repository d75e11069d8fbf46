import type { RdsOperation } from '../control-plane'
import { describeParameterGroups } from '../parameter-groups'

/** The default groups of every family exist in every account. */
export const describeDBClusterParameterGroups: RdsOperation = (rds, call) => describeParameterGroups(rds, 'cluster-pg', call)
