import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { DatabaseKind } from '../config/engines'
import { isClosed } from './job'
import type { JobStore } from './store'

const nameItem = 'NAME'
const racesMaximum = 3

/**
 * Which job may make a final snapshot of which name. A claim holds until its job is over: by then either the snapshot exists and
 * holds the name itself, or nobody needs it. So nobody has to give a claim back, and no crash can leave one behind.
 */
export class FinalNames {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly store: JobStore
  ) {}

  /** Whether the name is this job's now; claiming again is harmless. */
  async claim(kind: DatabaseKind, name: string, jobId: string): Promise<boolean> {
    const key = { JobId: `NAME#${kind}#${name.toLowerCase()}`, Item: nameItem }
    let owner: string | undefined
    for (let race = 0; race < racesMaximum; race++) {
      if (await this.take(key, jobId, owner)) return true
      const { Item } = await this.client.send(new GetCommand({ TableName: this.table, Key: key, ConsistentRead: true }))
      owner = Item?.ForJobId as string
      if (owner === jobId) return true
      const job = await this.store.get(owner)
      if (job && !isClosed(job)) return false
    }
    return false
  }

  /** Takes what nobody has, or what `from` has. */
  private async take(key: { JobId: string; Item: string }, jobId: string, from: string | undefined): Promise<boolean> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...key, ForJobId: jobId },
          ConditionExpression: `attribute_not_exists(JobId)${from ? ' OR ForJobId = :from' : ''}`,
          ...(from && { ExpressionAttributeValues: { ':from': from } })
        })
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}
