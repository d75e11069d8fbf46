import type { Access, Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { leadingKeys } from './leading-keys'
import { tableNameOf, type Tables } from './tables'

type Accesses = (call: Call) => Access[]

const onTable = [
  'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeContinuousBackups', 'DescribeTable', 'DescribeTimeToLive', 'GetItem', 'PutItem', 'Query',
  'Scan', 'UpdateContinuousBackups', 'UpdateItem', 'UpdateTable', 'UpdateTimeToLive'
]

/** Which permissions each operation of DynamoDB needs; an index is a resource of its own (Service Authorization Reference). */
export const dynamodbAccesses = (
  { partition, region }: Pick<Surroundings, 'partition' | 'region'>, tables: Pick<Tables, 'settings'>
): Record<string, Accesses> => {
  const settingsOf = ({ caller }: Call, table: string) => tables.settings(caller.account, tableNameOf(table))
  const tableArn = ({ caller }: Call, table: string, index?: string): string => {
    const path = `table/${tableNameOf(table)}${index === undefined ? '' : `/index/${index}`}`
    return `arn:${partition}:dynamodb:${region}:${caller.account}:${path}`
  }
  const single = (operation: string): [string, Accesses] => [
    operation,
    (call) => {
      const table = String(call.input.TableName)
      const resource = tableArn(call, table, call.input.IndexName)
      return [{ action: `dynamodb:${operation}`, resource, values: leadingKeys(call, settingsOf(call, table)) }]
    }
  ]
  const batch = (operation: string): [string, Accesses] => [
    operation,
    (call) =>
      Object.entries(call.input.RequestItems ?? {}).map(([table, requests]) => ({
        action: `dynamodb:${operation}`, resource: tableArn(call, table), values: leadingKeys(call, settingsOf(call, table), requests)
      }))
  ]
  const tagged = (operation: string): [string, Accesses] => [
    operation, ({ input }) => [{ action: `dynamodb:${operation}`, resource: String(input.ResourceArn) }]
  ]
  return Object.fromEntries([
    ...onTable.map(single),
    ...['BatchGetItem', 'BatchWriteItem'].map(batch),
    ...['ListTagsOfResource', 'TagResource', 'UntagResource'].map(tagged),
    ['ListTables', () => [{ action: 'dynamodb:ListTables', resource: '*' }]]
  ])
}
