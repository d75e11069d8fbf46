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
      const wire = changed(input, written, (value) => marshall(value, options))
      const output = await line.call({ service: 'dynamodb', operation, input: wire, account })
      const answer = changed(output, read, plain)
      return { ...changed(answer, ['Items'], (items) => items.map(plain)), $metadata: {} }
    } catch (error) {
      throw error instanceof AwsError ? exceptionOf(error) : error
    }
  }
  return { send } as unknown as DynamoDBDocumentClient
}
