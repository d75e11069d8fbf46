import type { Operation, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { dynamodbAccesses } from './authorization'
import { createTable } from './operations/create-table'
import { deleteTable } from './operations/delete-table'
import { describeContinuousBackups } from './operations/describe-continuous-backups'
import { describeTable } from './operations/describe-table'
import { describeTimeToLive } from './operations/describe-time-to-live'
import { updateContinuousBackups } from './operations/update-continuous-backups'
import { updateTable } from './operations/update-table'
import { updateTimeToLive } from './operations/update-time-to-live'
import type { Database } from './database'
import { createTables, namedInput } from './tables'

/** What dynalite answers by itself. It has no transactions. */
const IN_DATABASE = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem'
]

export interface Dynamodb {
  service: Service
  /** Lets go of every account's database; nothing works afterwards. */
  close(): Promise<void>
}

/** DynamoDB: a database for each account that calls, a `dynalite` unless `databaseOf` makes another. */
export const createDynamodb = (
  { clock, region, partition }: Pick<Surroundings, 'clock' | 'region' | 'partition'>,
  databaseOf?: (account: string, region: string) => Database
): Dynamodb => {
  const tables = createTables(clock, region, databaseOf)
  const inDatabase: Operation = (call) => tables.database(call.caller.account).run(call.operation, namedInput(call))
  const operations = {
    ...Object.fromEntries(IN_DATABASE.map((operation) => [operation, inDatabase])),
    CreateTable: createTable(tables),
    DeleteTable: deleteTable(tables),
    DescribeTable: describeTable(tables),
    UpdateTable: updateTable(tables),
    UpdateContinuousBackups: updateContinuousBackups(tables),
    DescribeContinuousBackups: describeContinuousBackups(tables),
    UpdateTimeToLive: updateTimeToLive(tables),
    DescribeTimeToLive: describeTimeToLive(tables)
  }
  return {
    service: {
      signingName: 'dynamodb',
      protocol: 'json-1.0',
      targetPrefix: 'DynamoDB_20120810',
      operations,
      accesses: dynamodbAccesses({ region, partition }, tables)
    },
    close: () => tables.close()
  }
}
