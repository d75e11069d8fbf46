import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { isoTime } from '../clock'
import type { ItemKey } from './items'

/** Names of lines in which somebody may be waiting, and when somebody last said so (ISO 8601). */
export type Waited = Readonly<Record<string, string>>

/** The one item that knows them. */
export const waitedKey: ItemKey = { JobId: 'LINES', Item: 'LINES' }

/** What an item of the table says; none: nobody has ever waited. */
export const waitedOf = (item: Record<string, unknown> = {}): Waited => {
  const { JobId: _jobId, Item: _item, ...lines } = item
  return lines as Waited
}

/** A line is taken for forgotten only if nobody has said for so long that he waits: by then the index knows whoever does. */
const remembered = 600_000
const freshFor = remembered / 2

/**
 * In which lines somebody waits, so that whoever makes room in a line where nobody does need not ask who is first. Who stands in
 * a line only while he tries is not in it: nobody has to wake him.
 */
export class WaitedLines {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  /** Somebody waits; said before the record says so. */
  async note(line: string, now: number): Promise<void> {
    await this.change(`SET #line = :now`, 'attribute_not_exists(#line) OR #line < :old', line, {
      ':now': isoTime(now), ':old': isoTime(now - freshFor)
    })
  }

  /** Nobody stands in the line, and nobody has said for long that he waits; `seen` is what the item said. */
  async forget(line: string, seen: string, now: number): Promise<void> {
    if (Date.parse(seen) + remembered > now) return
    await this.change('REMOVE #line', '#line = :seen', line, { ':seen': seen })
  }

  private async change(UpdateExpression: string, ConditionExpression: string, line: string, values: Record<string, string>): Promise<void> {
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table, Key: waitedKey, UpdateExpression, ConditionExpression,
          ExpressionAttributeNames: { '#line': line }, ExpressionAttributeValues: values
        })
      )
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }
}
