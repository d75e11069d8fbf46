import { AwsError, type Operation } from '../../core/call'
import { describeInDatabase, namedInput, tableNameOf, untilSettled, withSettings, type Tables } from '../tables'

export const deleteTable =
  (tables: Tables): Operation =>
  async (call) => {
    const { account } = call.caller
    const name = tableNameOf(call.input.TableName)
    const settings = tables.settings(account, name)
    if (settings.DeletionProtectionEnabled) {
      const { TableArn } = await describeInDatabase(tables, account, name)
      const reason = 'Resource cannot be deleted as it is currently protected against deletion.'
      throw new AwsError('ValidationException', `${reason} Disable deletion protection first. Table: ${TableArn}`)
    }
    const { TableDescription } = await tables.database(account).run('DeleteTable', namedInput(call))
    await untilSettled(tables, account, name)
    tables.forget(account, name)
    return { TableDescription: withSettings(TableDescription, settings, tables) }
  }
