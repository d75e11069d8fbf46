import { AwsError, type Call } from '../core/call'
import type { Clock } from '../core/clock'
import { createDatabase, type Database } from './database'

/** What dynalite does not know of a table: kept and given back, without effect (deletion protection apart). */
export interface TableSettings {
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string }
  SSESpecification?: { Enabled?: boolean; SSEType?: string; KMSMasterKeyId?: string }
  DeletionProtectionEnabled?: boolean
  TableClass?: string
  pointInTimeRecovery?: { enabled: boolean; since: number }
  timeToLive?: { AttributeName: string; Enabled: boolean }
  /** Names of the attributes that policies may narrow calls by. */
  partitionKeys?: { table: string; indexes: Record<string, string> }
}

/** The databases of all accounts and what is kept beside them. */
export interface Tables {
  clock: Clock
  region: string
  database(account: string): Database
  settings(account: string, tableName: string): TableSettings
  forget(account: string, tableName: string): void
  close(): Promise<void>
}

export const createTables = (clock: Clock, region: string, databaseOf = createDatabase): Tables => {
  const databases = new Map<string, Database>()
  const settings = new Map<string, TableSettings>()
  return {
    clock,
    region,
    database: (account) => {
      const database = databases.get(account) ?? databaseOf(account, region)
      databases.set(account, database)
      return database
    },
    settings: (account, tableName) => {
      const key = `${account}/${tableName}`
      const found = settings.get(key) ?? {}
      settings.set(key, found)
      return found
    },
    forget: (account, tableName) => void settings.delete(`${account}/${tableName}`),
    close: async () => void (await Promise.all([...databases.values()].map((database) => database.close())))
  }
}

/** A table may be named by its ARN wherever it may be named. */
export const tableNameOf = (nameOrArn: string): string => nameOrArn.replace(/^arn:[^:]*:dynamodb:.*?:table\//, '')

/** The call's input with the table's plain name. */
export const namedInput = (call: Call): any =>
  typeof call.input.TableName === 'string' ? { ...call.input, TableName: tableNameOf(call.input.TableName) } : { ...call.input }

/** The table as dynalite describes it; ResourceNotFoundException where there is none. */
export const describeInDatabase = async (tables: Tables, account: string, tableName: string): Promise<any> =>
  (await tables.database(account).run('DescribeTable', { TableName: tableName })).Table

/** As {@link describeInDatabase}, for the operations whose missing table is a TableNotFoundException. */
export const requireTable = async (tables: Tables, account: string, tableName: string): Promise<any> => {
  try {
    return await describeInDatabase(tables, account, tableName)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      throw new AwsError('TableNotFoundException', `Table not found: ${tableName}`)
    }
    throw error
  }
}

/** dynalite's description with the settings it does not know. */
export const withSettings = (table: any, settings: TableSettings, tables: Tables): any => {
  const account = String(table.TableArn).split(':')[4]
  const created = new Date(table.CreationDateTime * 1000).toISOString().replace('Z', '')
  const key = settings.SSESpecification?.KMSMasterKeyId ?? `arn:aws:kms:${tables.region}:${account}:alias/aws/dynamodb`
  return {
    ...table,
    DeletionProtectionEnabled: settings.DeletionProtectionEnabled ?? false,
    ...(settings.TableClass ? { TableClassSummary: { TableClass: settings.TableClass } } : {}),
    ...(settings.StreamSpecification?.StreamEnabled
      ? {
          StreamSpecification: settings.StreamSpecification,
          LatestStreamLabel: created,
          LatestStreamArn: `${table.TableArn}/stream/${created}`
        }
      : {}),
    ...(settings.SSESpecification?.Enabled ? { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key } } : {})
  }
}

/** Keeps the settings that a CreateTable or UpdateTable input carries. */
export const keepSettings = (settings: TableSettings, input: TableSettings): void => {
  for (const name of ['StreamSpecification', 'SSESpecification', 'DeletionProtectionEnabled', 'TableClass'] as const) {
    if (input[name] !== undefined) Object.assign(settings, { [name]: input[name] })
  }
}

/** dynalite changes a table's status on a timer, however short: the next turn of the event loop but a few. */
export const untilSettled = async (tables: Tables, account: string, tableName: string): Promise<void> => {
  for (;;) {
    const status = await describeInDatabase(tables, account, tableName).then(
      (table) => table.TableStatus,
      () => 'GONE'
    )
    if (status === 'ACTIVE' || status === 'GONE') return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
