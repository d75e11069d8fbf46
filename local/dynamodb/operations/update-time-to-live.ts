import { AwsError, type Operation } from '../../core/call'
import { describeInDatabase, tableNameOf, type Tables } from '../tables'

/** Kept, without effect: no item expires here. */
export const updateTimeToLive =
  (tables: Tables): Operation =>
  async (call) => {
    const name = tableNameOf(call.input.TableName)
    await describeInDatabase(tables, call.caller.account, name)
    const settings = tables.settings(call.caller.account, name)
    const { AttributeName, Enabled } = call.input.TimeToLiveSpecification
    if (Boolean(settings.timeToLive?.Enabled) === Enabled) {
      throw new AwsError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`)
    }
    settings.timeToLive = { AttributeName, Enabled }
    return { TimeToLiveSpecification: settings.timeToLive }
  }
