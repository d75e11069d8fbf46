import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** What every function needs: the record, and inboxes to send hints to. */
export interface RecordClients {
  table: DynamoDBDocumentClient
  queue: SQSClient
}

/** What every step's function needs. Further clients are modules of their own, so that no bundle holds one it does not use. */
export interface BaseClients extends RecordClients {
  bus: EventBridgeClient
}

/** Unset members of the record are left out of the item. */
export const documentClient = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })

/** Clients with the function's own credentials. How often they retry is a matter of AWS_MAX_ATTEMPTS. */
export const recordClients = (): RecordClients => ({
  table: documentClient(new DynamoDBClient({})),
  queue: new SQSClient({})
})

/** The same, and the bus. */
export const baseClients = (): BaseClients => ({
  ...recordClients(),
  bus: new EventBridgeClient({})
})
