import type { Operation } from '../../core/call'
import { partitionKeysOf } from '../leading-keys'
import { keepSettings, namedInput, untilSettled, withSettings, type Tables } from '../tables'

/** Answers CREATING as AWS does; the table is ACTIVE by then. */
export const createTable =
  (tables: Tables): Operation =>
  async (call) => {
    const input = namedInput(call)
    const { account } = call.caller
    const database = tables.database(account)
    const { TableDescription } = await database.run('CreateTable', input)
    const settings = tables.settings(account, input.TableName)
    keepSettings(settings, input)
    settings.partitionKeys = partitionKeysOf(input)
    await untilSettled(tables, account, input.TableName)
    if (input.Tags?.length) await database.run('TagResource', { ResourceArn: TableDescription.TableArn, Tags: input.Tags })
    return { TableDescription: withSettings(TableDescription, settings, tables) }
  }
