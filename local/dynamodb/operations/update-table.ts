import type { Operation } from '../../core/call'
import { describeInDatabase, keepSettings, namedInput, untilSettled, withSettings, type Tables } from '../tables'

/** Throughput, billing mode and indexes are dynalite's; the other settings are kept beside it. */
export const updateTable =
  (tables: Tables): Operation =>
  async (call) => {
    const input = namedInput(call)
    const { account } = call.caller
    const changesDatabase = input.ProvisionedThroughput || input.BillingMode || input.GlobalSecondaryIndexUpdates
    const table = changesDatabase
      ? (await tables.database(account).run('UpdateTable', input)).TableDescription
      : await describeInDatabase(tables, account, input.TableName)
    const settings = tables.settings(account, input.TableName)
    keepSettings(settings, input)
    await untilSettled(tables, account, input.TableName)
    return { TableDescription: withSettings(table, settings, tables) }
  }
