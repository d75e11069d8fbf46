import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Durations, Source } from './job'

/** How much the newest job counts against all before it. */
const weightOfNewest = 0.5

const durationsItem = 'DURATIONS'

/** Jobs of one source database resemble each other: same size, same scripts. */
const keyOf = ({ Account, DatabaseIdentifier }: Pick<Source, 'Account' | 'DatabaseIdentifier'>) =>
  `TYPICAL#${Account}#${DatabaseIdentifier}`

/** What earlier jobs of a source database took. It steers how often AWS is asked, and nothing else. */
export class TypicalDurations {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  async of(source: Pick<Source, 'Account' | 'DatabaseIdentifier'>): Promise<Durations> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { JobId: keyOf(source), Item: durationsItem } })
    )
    return Item?.Seconds ?? {}
  }

}

/** The item that blends what a job took into what was typical when it began. */
export const learntDurations = (
  source: Pick<Source, 'Account' | 'DatabaseIdentifier'>, typical: Durations, took: Durations
): Record<string, unknown> => {
  const Seconds = { ...typical }
  for (const [operation, seconds] of Object.entries(took)) {
    const before = typical[operation] ?? seconds
    Seconds[operation] = before + weightOfNewest * (seconds - before)
  }
  return { JobId: keyOf(source), Item: durationsItem, Seconds }
}
