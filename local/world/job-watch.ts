import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { waitUntil } from './wait-until'
import type { World } from './world'

/** The completion message, parsed. */
export interface Completion {
  JobId: string
  Status: string
  State: string
  FinalSnapshotArn: string | null
  SharedWith: string[]
  Error: { Name: string; Message: string; Step: string } | null
  LeftBehind: string[]
  [member: string]: unknown
}

/** One move of a job, out of its history. */
export interface HistoryItem {
  From: string
  To: string
  At: string
  Hint: string
  Observation: string
  Outcome: string
}

export type JobRecord = Record<string, any>

const tableOf = ({ cloud, stage }: World) => DynamoDBDocumentClient.from(new DynamoDBClient(cloud.clientConfig(stage.stagingAccount)))

/** Everything in the table under a job's key: the job, and its history in order, which the record holds until the job is over. */
export const readJob = async (world: World, jobId: string): Promise<{ job?: JobRecord; history: HistoryItem[] }> => {
  const { Items = [] } = await tableOf(world).send(
    new QueryCommand({
      TableName: world.jobTable,
      KeyConditionExpression: 'JobId = :id',
      ExpressionAttributeValues: { ':id': jobId },
      ConsistentRead: true
    })
  )
  const job = Items.find(({ Item }) => Item === 'JOB')
  const filed = Items.filter(({ Item }) => Item.startsWith('HISTORY#'))
  const held = (job?.Moves ?? []) as JobRecord[]
  const history = [...filed, ...held.filter(({ Item }) => !filed.some((entry) => entry.Item === Item))]
  return { job, history: history as unknown as HistoryItem[] }
}

/** Ids of the jobs with a status, newest last. */
export const jobsWithStatus = async (world: World, status: string): Promise<string[]> => {
  const { Items = [] } = await tableOf(world).send(
    new QueryCommand({
      TableName: world.jobTable,
      IndexName: 'ByStatus',
      KeyConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'Status' },
      ExpressionAttributeValues: { ':status': status }
    })
  )
  return Items.map(({ JobId }) => JobId)
}

export const jobStatuses = ['RUNNING', 'CLEANING_UP', 'SUCCEEDED', 'FAILED', 'CANCELLED']

/** The id of the only job that there is; undefined as long as there is none. */
export const findJob = async (world: World): Promise<string | undefined> =>
  (await Promise.all(jobStatuses.map((status) => jobsWithStatus(world, status)))).flat()[0]

/** Takes the next completion from the queue. */
export const receiveCompletion = ({ cloud, stage, completionQueueUrl }: World, seconds: number): Promise<Completion> => {
  const sqs = new SQSClient(cloud.clientConfig(stage.stagingAccount))
  return waitUntil(cloud.clock, seconds, 'completion message', async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: completionQueueUrl, MaxNumberOfMessages: 1 }))
    const message = Messages?.[0]
    if (!message) return undefined
    await sqs.send(new DeleteMessageCommand({ QueueUrl: completionQueueUrl, ReceiptHandle: message.ReceiptHandle }))
    return JSON.parse(message.Body!) as Completion
  })
}
