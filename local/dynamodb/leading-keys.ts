import type { Call, ConditionValues } from '../core/call'
import type { TableSettings } from './tables'

type Attributes = Record<string, Record<string, unknown>>

interface KeySchema {
  KeySchema?: { AttributeName: string; KeyType: string }[]
}

const partitionKey = ({ KeySchema = [] }: KeySchema): string => KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? ''

/** Names of the partition keys of a table that is about to be made, and of its indexes by their name. */
export const partitionKeysOf = (
  input: KeySchema & { GlobalSecondaryIndexes?: (KeySchema & { IndexName: string })[] }
): NonNullable<TableSettings['partitionKeys']> => ({
  table: partitionKey(input),
  indexes: Object.fromEntries((input.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, partitionKey(index)]))
})

const textOf = (attributes: Attributes | undefined, name: string): string[] =>
  attributes?.[name] === undefined ? [] : [String(Object.values(attributes[name])[0])]

/** The value that a condition on keys demands of the partition key. */
const queried = ({ input }: Call, key: string): string[] => {
  const { KeyConditionExpression = '', ExpressionAttributeNames = {}, ExpressionAttributeValues, KeyConditions } = input
  const equalities = [...String(KeyConditionExpression).matchAll(/(#?\w+)\s*=\s*(:\w+)/g)]
  const [, , placeholder] = equalities.find(([, name]) => (ExpressionAttributeNames[name!] ?? name) === key) ?? []
  if (placeholder) return textOf(ExpressionAttributeValues, placeholder)
  return textOf({ value: KeyConditions?.[key]?.AttributeValueList?.[0] ?? {} }, 'value').filter((text) => text !== 'undefined')
}

/** Keys of the items that a batch reads, puts or deletes. */
const batched = (requests: any): Attributes[] =>
  Array.isArray(requests) ? requests.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key) : (requests.Keys ?? [])

/**
 * `dynamodb:LeadingKeys`: the partition keys that a call names (Amazon DynamoDB Developer Guide, "Using IAM policy conditions for
 * fine-grained access control"). A scan names none.
 */
export const leadingKeys = (call: Call, { partitionKeys }: TableSettings, batch?: unknown): ConditionValues => {
  const { Key, Item, IndexName } = call.input
  const key = (IndexName === undefined ? partitionKeys?.table : partitionKeys?.indexes[IndexName]) ?? ''
  const items = batch === undefined ? [Key ?? Item] : batched(batch)
  const keys = call.operation === 'Query' ? queried(call, key) : items.flatMap((item) => textOf(item, key))
  return keys.length > 0 ? { 'dynamodb:leadingkeys': [...new Set(keys)] } : {}
}
