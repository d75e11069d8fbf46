import type { Operation } from '../../core/call'
import { describeInDatabase, tableNameOf, withSettings, type Tables } from '../tables'

export const describeTable =
  (tables: Tables): Operation =>
  async (call) => {
    const name = tableNameOf(call.input.TableName)
    const table = await describeInDatabase(tables, call.caller.account, name)
    return { Table: withSettings(table, tables.settings(call.caller.account, name), tables) }
  }
