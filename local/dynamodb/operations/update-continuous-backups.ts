import type { Operation } from '../../core/call'
import { requireTable, tableNameOf, type Tables } from '../tables'
import { continuousBackups } from './continuous-backups'

/** Kept, without effect: nothing here restores a table to a point in time. */
export const updateContinuousBackups =
  (tables: Tables): Operation =>
  async (call) => {
    const name = tableNameOf(call.input.TableName)
    await requireTable(tables, call.caller.account, name)
    const settings = tables.settings(call.caller.account, name)
    const enabled = call.input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true
    settings.pointInTimeRecovery = { enabled, since: tables.clock.now() }
    return continuousBackups(settings, tables.clock.now())
  }
