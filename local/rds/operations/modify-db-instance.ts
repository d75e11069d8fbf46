import type { RdsOperation } from '../control-plane'
import { modifyDatabase } from '../modifying'
import { instanceView } from '../views'

/** Asynchronous; a password of a member is its cluster's. */
export const modifyDBInstance: RdsOperation = (rds, call) =>
  ({ DBInstance: instanceView(rds, modifyDatabase(rds, 'instance', call)) })
