import type { Operation } from '../../core/call'
import { describeInDatabase, tableNameOf, type Tables } from '../tables'

export const describeTimeToLive =
  (tables: Tables): Operation =>
  async (call) => {
    const name = tableNameOf(call.input.TableName)
    await describeInDatabase(tables, call.caller.account, name)
    const { timeToLive } = tables.settings(call.caller.account, name)
    return {
      TimeToLiveDescription: timeToLive?.Enabled
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive.AttributeName }
        : { TimeToLiveStatus: 'DISABLED' }
    }
  }
