import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { GetCommand, PutCommand, QueryCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { ConflictError } from '../errors'
import { updateExpression, type Changes } from './changes'
import type { Job, JobStatus } from './job'
import { isCancellable } from './steps'

/** An entry of a job's history: one a move, never changed. */
export interface HistoryEntry {
  JobId: string
  /** `HISTORY#` and the version that the move made, padded: reading in key order is reading in time. */
  Item: string
  At: string
  Function: string
  From: string
  To: string
  Status: JobStatus
  Hint: string
  Observation: string
  Outcome: string
}

/** What the index of statuses knows of a job. */
export type ListedJob = Pick<Job, 'JobId' | 'Status' | 'UpdatedAt' | 'ApplicationName' | 'Step' | 'AcceptedAt' | 'ClosedAt' | 'DueAt'>

/** What the index of due times knows of a job: of every one that is not over, or has left something to be looked at. */
export type DueJob = Pick<Job, 'JobId' | 'DueAt' | 'Step' | 'Begun' | 'ClosedAt' | 'DeadlineAt' | 'CleanUpDeadlineAt' | 'LeftBehind'>

export const jobItem = 'JOB'
/** Sort keys of history items begin with it. */
const historyPrefix = 'HISTORY#'
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

  async appendHistory(entry: HistoryEntry): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.table, Item: entry }))
  }

  /** The moves of a job, oldest first. */
  async history(jobId: string): Promise<HistoryEntry[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: 'JobId = :job AND begins_with(#item, :history)',
        ExpressionAttributeNames: { '#item': 'Item' },
        ExpressionAttributeValues: { ':job': jobId, ':history': historyPrefix },
        ConsistentRead: true
      })
    )
    return Items as HistoryEntry[]
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

  /** Jobs that are due at `time` (ISO 8601), the longest overdue first; without a time, all that somebody will have to look at. */
  async *due(time?: string): AsyncGenerator<DueJob> {
    let start: Record<string, unknown> | undefined
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'ByDueTime',
          KeyConditionExpression: time ? 'DueLine = :due AND DueAt <= :time' : 'DueLine = :due',
          ExpressionAttributeValues: { ':due': 'DUE', ...(time && { ':time': time }) },
          ExclusiveStartKey: start
        })
      )
      yield* (page.Items ?? []) as DueJob[]
      start = page.LastEvaluatedKey
    } while (start)
  }
}
