import { BatchGetCommand, BatchWriteCommand, GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { RetryableError } from '../errors'

/** Key of an item of the job table. */
export interface ItemKey {
  JobId: string
  Item: string
}

type Item = Record<string, unknown>

/** As many as DynamoDB writes at once (Amazon DynamoDB API Reference, BatchWriteItem). */
const batchMaximum = 25

/** Reads items consistently with one call, in the order of their keys; each is as it was at some moment, not all at the same. */
export const getTogether = async (
  client: DynamoDBDocumentClient, table: string, keys: readonly ItemKey[]
): Promise<(Item | undefined)[]> => {
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: [...keys], ConsistentRead: true } } })
  )
  const found = Responses?.[table] ?? []
  const left = UnprocessedKeys?.[table]?.Keys ?? []
  return Promise.all(
    keys.map(async (key) => {
      if (!left.some((other) => isOf(key, other))) return found.find((item) => isOf(key, item))
      return (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item
    })
  )
}

/** Writes items with as few calls as there can be, whatever stands under their keys. */
export const putTogether = async (client: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> => {
  for (let start = 0; start < items.length; start += batchMaximum) {
    const requests = items.slice(start, start + batchMaximum).map((item) => ({ PutRequest: { Item: item } }))
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
    if (UnprocessedItems?.[table]?.length) {
      throw new RetryableError('throttled', 'MaskopyThrottlingException', 'DynamoDB did not take all items.', 'UnprocessedItems')
    }
  }
}

const isOf = (key: ItemKey, item: Item): boolean => item.JobId === key.JobId && item.Item === key.Item
