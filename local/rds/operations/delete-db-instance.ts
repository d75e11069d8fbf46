import type { RdsOperation } from '../control-plane'
import { deleteDatabase } from '../deleting'
import { instanceView } from '../views'

/** Skipping the final snapshot must be asked for, and excludes naming one. */
export const deleteDBInstance: RdsOperation = (rds, call) =>
  ({ DBInstance: instanceView(rds, deleteDatabase(rds, 'instance', call)) })
