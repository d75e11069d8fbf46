import type { RdsOperation } from '../control-plane'
import { describeParameterGroups } from '../parameter-groups'

/** The default groups of every family exist in every account. */
export const describeDBParameterGroups: RdsOperation = (rds, call) => describeParameterGroups(rds, 'pg', call)
