import { ConditionalCheckFailedException, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { AwsError } from '../../../local/core/call'
import type { Line } from './clients'
import { plain } from './plain-items'

const options = { removeUndefinedValues: true }
const written = ['Item', 'Key', 'ExclusiveStartKey', 'ExpressionAttributeValues'] as const
const read = ['Item', 'Attributes', 'LastEvaluatedKey'] as const

const changed = (object: any, names: readonly string[], change: (value: any) => unknown): any => {
  const copy = { ...object }
  for (const name of names) if (copy[name] !== undefined) copy[name] = change(copy[name])
  return copy
}

/** Where a batch has its items: by table. */
const inTables = (tables: any, change: (item: any) => unknown): any =>
  Object.fromEntries(Object.entries<any>(tables).map(([table, items]) => [table, change(items)]))

const batchOf = (batch: any): any =>
  Array.isArray(batch)
    ? batch.map(({ PutRequest }) => ({ PutRequest: { Item: marshall(PutRequest.Item, options) } }))
    : { ...batch, Keys: batch.Keys.map((key: any) => marshall(key, options)) }

/** As the SDK makes errors of answers. */
const exceptionOf = ({ code, message, httpStatus }: AwsError): Error => {
  const $metadata = { httpStatusCode: httpStatus, attempts: 1 }
  if (code === 'ConditionalCheckFailedException') return new ConditionalCheckFailedException({ message, $metadata })
  return new DynamoDBServiceException({ name: code, message, $fault: httpStatus < 500 ? 'client' : 'server', $metadata })
}

/**
 * A document client whose commands reach the table without the SDK's middleware: the JSON of DynamoDB is its wire format as it
 * stands, so nothing is left out but the time, and two calls in three of a job are the table's. It converts with the functions and
 * settings of the real one.
 */
export const fastDocumentClient = (line: Line, account: string): DynamoDBDocumentClient => {
  const send = async ({ input, clientCommand }: any): Promise<unknown> => {
    const operation = clientCommand.constructor.name.replace(/Command$/, '')
    try {
      const batches = changed(input, ['RequestItems'], (tables) => inTables(tables, batchOf))
      const wire = changed(batches, written, (value) => marshall(value, options))
      const output = await line.call({ service: 'dynamodb', operation, input: wire, account })
      const answer = changed(output, read, plain)
      const several = (items: any[]) => items.map(plain)
      return { ...changed(changed(answer, ['Items'], several), ['Responses'], (tables) => inTables(tables, several)), $metadata: {} }
    } catch (error) {
      throw error instanceof AwsError ? exceptionOf(error) : error
    }
  }
  return { send } as unknown as DynamoDBDocumentClient
}
