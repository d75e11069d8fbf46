import type { RdsOperation } from '../control-plane'
import { createParameterGroup } from '../parameter-groups'

/** Named as identifiers are, up to 255 characters. */
export const createDBClusterParameterGroup: RdsOperation = (rds, call) => createParameterGroup(rds, 'cluster-pg', call)
