import type { Call } from '../../../local/core/call'
import { leadingKeys, partitionKeysOf } from '../../../local/dynamodb/leading-keys'

const KeySchema = (HASH: string) => [{ AttributeName: 'Item', KeyType: 'RANGE' }, { AttributeName: HASH, KeyType: 'HASH' }]
const partitionKeys = partitionKeysOf({
  KeySchema: KeySchema('JobId'), GlobalSecondaryIndexes: [{ IndexName: 'ByStatus', KeySchema: KeySchema('Status') }]
})
const call = (operation: string, input: object) => ({ operation, input }) as Call
const key = (JobId: string) => ({ Item: { S: 'JOB' }, JobId: { S: JobId } })
const value = { ':job': { S: 'a' }, ':item': { S: 'JOB' } }

it.each<[operation: string, input: object, batch: unknown]>([
  ['GetItem', { Key: key('a') }, undefined],
  ['UpdateItem', { Key: key('a') }, undefined],
  ['PutItem', { Item: { ...key('a'), Status: { S: 'RUNNING' } } }, undefined],
  ['Query', { KeyConditionExpression: '#item = :item AND #job=:job', ExpressionAttributeNames: { '#job': 'JobId', '#item': 'Item' }, ExpressionAttributeValues: value }, undefined],
  ['Query', { KeyConditionExpression: 'JobId = :job', ExpressionAttributeValues: value }, undefined],
  ['Query', { KeyConditions: { JobId: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } } }, undefined],
  ['Query', { IndexName: 'ByStatus', KeyConditionExpression: 'Status = :job', ExpressionAttributeValues: value }, undefined],
  ['BatchGetItem', {}, { Keys: [key('a'), key('a')] }],
  ['BatchWriteItem', {}, [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('a') } }]]
])('%s %j names the partition keys that it asks for', (operation, input, batch) => {
  expect(leadingKeys(call(operation, input), { partitionKeys }, batch)).toEqual({ 'dynamodb:leadingkeys': ['a'] })
})

it.each<[string, object]>([
  ['Scan', {}], ['DescribeTable', {}], ['Query', { KeyConditionExpression: '#item = :item', ExpressionAttributeValues: value }]
])('%s names none', (operation, input) => {
  expect(leadingKeys(call(operation, input), { partitionKeys })).toEqual({})
})
