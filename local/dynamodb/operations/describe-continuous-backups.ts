import type { Operation } from '../../core/call'
import { requireTable, tableNameOf, type Tables } from '../tables'
import { continuousBackups } from './continuous-backups'

export const describeContinuousBackups =
  (tables: Tables): Operation =>
  async (call) => {
    const name = tableNameOf(call.input.TableName)
    await requireTable(tables, call.caller.account, name)
    return continuousBackups(tables.settings(call.caller.account, name), tables.clock.now())
  }
