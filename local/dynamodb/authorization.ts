import type { Access, Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { tableNameOf } from './tables'

type Accesses = (call: Call) => Access[]

const onTable = [
  'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeContinuousBackups', 'DescribeTable', 'DescribeTimeToLive', 'GetItem', 'PutItem', 'Query',
  'Scan', 'UpdateContinuousBackups', 'UpdateItem', 'UpdateTable', 'UpdateTimeToLive'
]

/** Which permissions each operation of DynamoDB needs; an index is a resource of its own (Service Authorization Reference). */
export const dynamodbAccesses = ({ partition, region }: Pick<Surroundings, 'partition' | 'region'>): Record<string, Accesses> => {
  const tableArn = ({ caller }: Call, table: string, index?: string): string => {
    const path = `table/${tableNameOf(table)}${index === undefined ? '' : `/index/${index}`}`
    return `arn:${partition}:dynamodb:${region}:${caller.account}:${path}`
  }
  const single = (operation: string): [string, Accesses] => [
    operation,
    (call) => [{ action: `dynamodb:${operation}`, resource: tableArn(call, String(call.input.TableName), call.input.IndexName) }]
  ]
  const batch = (operation: string): [string, Accesses] => [
    operation,
    (call) =>
      Object.keys(call.input.RequestItems ?? {}).map((table) => ({
        action: `dynamodb:${operation}`, resource: tableArn(call, table)
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
