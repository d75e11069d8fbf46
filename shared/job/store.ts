import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { ConflictError } from '../errors'
import { updateExpression, type Changes } from './changes'
import { entriesOf, historyIn, type HistoryEntry } from './history'
import { getTogether, putTogether, type ItemKey } from './items'
import type { Job, JobStatus } from './job'
import { isCancellable } from './steps'

/** What the index of statuses knows of a job. */
export type ListedJob = Pick<Job, 'JobId' | 'Status' | 'UpdatedAt' | 'ApplicationName' | 'Step' | 'AcceptedAt' | 'ClosedAt' | 'DueAt'>

/** What the index of due times knows of a job: of every one that is not over, or has left something to be looked at. */
export type DueJob = Pick<Job, 'JobId' | 'DueAt' | 'Step' | 'Begun' | 'ClosedAt' | 'DeadlineAt' | 'CleanUpDeadlineAt' | 'LeftBehind'>

export const jobItem = 'JOB'
const racesMaximum = 10

const conditionFailed = (error: unknown): boolean => error instanceof ConditionalCheckFailedException

/**
 * Every access to the job table. Moves compare and increment `Version`; facts of the ledger go to their own path without it,
 * so that no race can lose them.
 */
export class JobStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string
  ) {}

  /** Reads consistently. */
  async get(jobId: string): Promise<Job | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { JobId: jobId, Item: jobItem }, ConsistentRead: true })
    )
    return Item as Job | undefined
  }

  /** Reads a job and another item, consistently, with one call. */
  async getWith(jobId: string, key: ItemKey): Promise<{ job?: Job; other?: Record<string, unknown> }> {
    const [job, other] = await this.together([{ JobId: jobId, Item: jobItem }, key])
    return { job: job as Job | undefined, other }
  }

  /** Returns false where the job exists already. */
  async create(job: Job): Promise<boolean> {
    try {
      await this.client.send(
        new PutCommand({ TableName: this.table, Item: job, ConditionExpression: 'attribute_not_exists(JobId)' })
      )
      return true
    } catch (error) {
      if (conditionFailed(error)) return false
      throw error
    }
  }

  /**
   * Writes if nobody else has written since `job` was read; throws a ConflictError otherwise.
   * @returns what the members that it changed were before
   */
  async move(job: Job, changes: Changes): Promise<Partial<Job>> {
    const expression = updateExpression({ ...changes, Version: job.Version + 1 })
    try {
      const { Attributes = {} } = await this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { JobId: job.JobId, Item: jobItem },
          ReturnValues: 'UPDATED_OLD',
          ...expression,
          ConditionExpression: '#version = :expected',
          ExpressionAttributeNames: { ...expression.ExpressionAttributeNames, '#version': 'Version' },
          ExpressionAttributeValues: { ...expression.ExpressionAttributeValues, ':expected': job.Version }
        })
      )
      return Attributes
    } catch (error) {
      if (conditionFailed(error)) throw new ConflictError(`Job ${job.JobId} was moved by somebody else.`)
      throw error
    }
  }

  /** Writes paths that no other function contends for, whatever the version. */
  async note(jobId: string, changes: Changes): Promise<void> {
    const expression = updateExpression(changes)
    await this.client.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { JobId: jobId, Item: jobItem },
        ...expression,
        ConditionExpression: 'attribute_exists(#jobId)',
        ExpressionAttributeNames: { ...expression.ExpressionAttributeNames, '#jobId': 'JobId' }
      })
    )
  }

  /** Writes the history that the record of a job holds, and other items, beside it. */
  async file(job: Job, others: readonly Record<string, unknown>[]): Promise<void> {
    await putTogether(this.client, this.table, [...entriesOf(job), ...others] as Record<string, unknown>[])
  }

  /** The moves of a job, oldest first. */
  async history(jobId: string): Promise<HistoryEntry[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: 'JobId = :job',
        ExpressionAttributeValues: { ':job': jobId },
        ConsistentRead: true
      })
    )
    return historyIn(Items)
  }

  /** Jobs with a status that were updated at or after a time (ISO 8601), the newest first; the index may lag. */
  async *byStatus(status: JobStatus, since = ''): AsyncGenerator<ListedJob> {
    let start: Record<string, unknown> | undefined
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'ByStatus',
          KeyConditionExpression: `#status = :status${since && ' AND UpdatedAt >= :since'}`,
          ExpressionAttributeNames: { '#status': 'Status' },
          ExpressionAttributeValues: { ':status': status, ...(since && { ':since': since }) },
          ScanIndexForward: false,
          ExclusiveStartKey: start
        })
      )
      yield* (page.Items ?? []) as ListedJob[]
      start = page.LastEvaluatedKey
    } while (start)
  }

  /**
   * Asks for a job to be cancelled, unless `release` has begun. It compares `Version` as a move does: a function that is just
   * about to begin `release` loses, and sees it.
   * @returns what the record said last, and whether the wish stands in it
   */
  async requestCancel(jobId: string, at: string): Promise<{ job?: Job; requested: boolean }> {
    for (let race = 0; ; race++) {
      const job = await this.get(jobId)
      if (!job || job.CancelRequestedAt) return { job, requested: job !== undefined && isCancellable(job.Step, job.Begun) }
      if (!isCancellable(job.Step, job.Begun)) return { job, requested: false }
      try {
        await this.move(job, { CancelRequestedAt: at })
        return { job: { ...job, CancelRequestedAt: at }, requested: true }
      } catch (error) {
        if (!(error instanceof ConflictError) || race >= racesMaximum) throw error
      }
    }
  }

  /** The job that waits for this resource, by the index; the index may lag behind the record. */
  async awaiting(resource: string): Promise<string | undefined> {
    const { Items } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'ByAwaitedResource',
        KeyConditionExpression: 'AwaitedResource = :resource',
        ExpressionAttributeValues: { ':resource': resource },
        Limit: 1
      })
    )
    return Items?.[0]?.JobId as string | undefined
  }

  /** Reads items consistently with one call, in the order of their keys. */
  together(keys: readonly ItemKey[]): Promise<(Record<string, unknown> | undefined)[]> {
    return getTogether(this.client, this.table, keys)
  }

  /** All that somebody will have to look at, the longest overdue first. */
  async *due(): AsyncGenerator<DueJob> {
    let start: Record<string, unknown> | undefined
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'ByDueTime',
          KeyConditionExpression: 'DueLine = :due',
          ExpressionAttributeValues: { ':due': 'DUE' },
          ExclusiveStartKey: start
        })
      )
      yield* (page.Items ?? []) as DueJob[]
      start = page.LastEvaluatedKey
    } while (start)
  }
}
