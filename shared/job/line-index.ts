import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { InLine } from './job'
import { jobItem } from './store'

/** So many are looked at where the index still has jobs that have left. */
const lookedAtMaximum = 10

/**
 * Who stands in which line, by the index. It may lag behind the records: what it says is a reason to look at a record, and no
 * more.
 */
export class LineIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  /** The first of a line, or the first of those before a place in it. */
  async first(line: string, before?: string): Promise<InLine[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'ByLine',
        KeyConditionExpression: `Line = :line${before ? ' AND LineOrder < :before' : ''}`,
        ExpressionAttributeValues: { ':line': line, ...(before && { ':before': before }) },
        Limit: lookedAtMaximum
      })
    )
    return Items.map(({ JobId, Step }) => ({ JobId, Step }))
  }

  /**
   * Has a job that stands in a line know that somebody stands behind it, so that it wakes the line when it leaves. False where it
   * has left already: by the record, so that between the two no wake can be missed.
   */
  async follow(jobId: string, line: string, follower: InLine): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { JobId: jobId, Item: jobItem },
          UpdateExpression: 'SET FollowedBy = :follower',
          ConditionExpression: 'Line = :line',
          ExpressionAttributeValues: { ':line': line, ':follower': follower }
        })
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}
