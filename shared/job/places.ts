import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { DatabaseKind } from '../config/engines'
import { QuotaError } from '../errors'
import type { ItemKey } from './items'

/** Snapshots that a job makes in staging: the staging copy and the final snapshot. */
export const placesOfJob = 2

/** What is known of the quota of manual snapshots in staging. */
export interface SnapshotQuota {
  /** What RDS says: how many there may be, and how many there are. */
  limits(): Promise<{ maximum: number; used: number }>
  /** JobIds by what is there: `used` manual snapshots, those of which jobs have made a copy, or their final snapshot. */
  inventory(): Promise<{ used: number; withCopy: ReadonlySet<string>; withFinal: ReadonlySet<string> }>
}

const placesItem = 'PLACES'
const racesMaximum = 3

/**
 * Who has been promised places for its snapshots in the staging account: a set of JobIds for instances, and one for clusters,
 * since their quotas are apart. Taking one place and waiting for the other would be a deadlock, so nobody takes less than all.
 */
export class Places {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  async promised(kind: DatabaseKind): Promise<ReadonlySet<string>> {
    const { Item } = await this.client.send(new GetCommand({ TableName: this.table, Key: placesKey(kind), ConsistentRead: true }))
    return promisedIn(Item)
  }

  /**
   * Promises a job `places` places, or throws a QuotaError where there are not so many; promising again is harmless. Far from the
   * limit everybody promised counts in full, and one write decides; near it, what is there already is counted once.
   */
  async promise(kind: DatabaseKind, jobId: string, places: number, quota: SnapshotQuota): Promise<void> {
    const { maximum, used } = await quota.limits()
    const others = Math.floor((maximum - used - places) / placesOfJob)
    if (others >= 0 && (await this.addUnlessMore(kind, jobId, others))) return
    for (let race = 0; race < racesMaximum && used + places <= maximum; race++) {
      const promised = await this.promised(kind)
      if (promised.has(jobId)) return
      if (maximum - (await taken(promised, quota)) < places) break
      if (await this.addTo(promised, kind, jobId)) return
    }
    throw new QuotaError('quota is full', 'MaskopyThrottlingException', `There is no place for ${places} more snapshots.`, 'Places')
  }

  /** Takes the promise back; whoever has none is none the worse. */
  async release(kind: DatabaseKind, jobId: string): Promise<void> {
    await this.client.send(
      new UpdateCommand({
        TableName: this.table, Key: placesKey(kind), UpdateExpression: 'DELETE Jobs :job', ExpressionAttributeValues: { ':job': new Set([jobId]) }
      })
    )
  }

  private addUnlessMore(kind: DatabaseKind, jobId: string, others: number): Promise<boolean> {
    return this.add(kind, jobId, 'attribute_not_exists(Jobs) OR size(Jobs) <= :others OR contains(Jobs, :id)', {
      ':others': others, ':id': jobId
    })
  }

  private addTo(promised: ReadonlySet<string>, kind: DatabaseKind, jobId: string): Promise<boolean> {
    if (promised.size === 0) return this.add(kind, jobId, 'attribute_not_exists(Jobs)', {})
    return this.add(kind, jobId, 'Jobs = :promised', { ':promised': promised })
  }

  private async add(kind: DatabaseKind, jobId: string, condition: string, values: Record<string, unknown>): Promise<boolean> {
    try {
      await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: placesKey(kind),
          UpdateExpression: 'ADD Jobs :job',
          ConditionExpression: condition,
          ExpressionAttributeValues: { ...values, ':job': new Set([jobId]) }
        })
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }
}

/** The item that knows whom places for snapshots of a kind are promised to. */
export const placesKey = (kind: DatabaseKind): ItemKey => ({ JobId: `PLACES#${kind}`, Item: placesItem })

/** JobIds in it. */
export const promisedIn = (item: Record<string, unknown> | undefined): ReadonlySet<string> =>
  (item?.Jobs as Set<string> | undefined) ?? new Set()

/** What is there, and what was promised and is not there yet. */
const taken = async (promised: ReadonlySet<string>, quota: SnapshotQuota): Promise<number> => {
  const { used, withCopy, withFinal } = await quota.inventory()
  const missing = [...promised].map((jobId) => (withFinal.has(jobId) ? 0 : placesOfJob - (withCopy.has(jobId) ? 1 : 0)))
  return missing.reduce((sum, places) => sum + places, used)
}
