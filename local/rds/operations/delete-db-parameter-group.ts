import type { RdsOperation } from '../control-plane'
import { deleteParameterGroup } from '../parameter-groups'

/** Default groups, and those in use, stay. */
export const deleteDBParameterGroup: RdsOperation = (rds, call) => deleteParameterGroup(rds, 'pg', call)
