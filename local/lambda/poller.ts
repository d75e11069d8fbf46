import { AwsError } from '../core/call'
import type { Cancel } from '../core/clock'
import { uuid } from '../core/random'
import type { Surroundings } from '../core/surroundings'
import type { ExecutionRole } from './execution-role'
import type { LambdaFunction } from './functions'
import type { Invoker } from './invoker'
import { dealtWith, sqsEvent, type ReceivedMessage } from './sqs-event'

/** One queue that feeds one function. */
export interface EventSourceMapping {
  uuid: string
  lambda: LambdaFunction
  queueArn: string
  queueUrl: string
  batchSize: number
  batchingWindowSeconds: number
  /** Batches in work at once. */
  maximumConcurrency?: number
  reportsBatchItemFailures: boolean
  enabled: boolean
  /** Milliseconds since the epoch. */
  modifiedAt: number
}

/** Tells of a queue, on the clock, whenever there may be something to receive. */
export type QueueSignal = (queueArn: string, wake: () => void) => Cancel

/** Lambda begins with five concurrent batches a queue. */
const DEFAULT_CONCURRENCY = 5
const RECEIVE_LIMIT = 10
/** After a refusal by SQS. */
const RETRY_SECONDS = 5

/** Receives messages for a function, invokes it, and deletes what it dealt with; the rest comes back by visibility timeout. */
export class Poller {
  private cancelSignal?: Cancel
  private cancelRetry?: Cancel
  private pumping = false
  private signalled = false
  private inWork = 0
  private moreArrived?: () => void

  constructor(
    private readonly surroundings: Surroundings,
    private readonly invoker: Invoker,
    private readonly roleOf: ExecutionRole,
    private readonly signal: QueueSignal,
    readonly mapping: EventSourceMapping
  ) {}

  start(): void {
    this.cancelSignal ??= this.signal(this.mapping.queueArn, () => this.wake())
    this.wake()
  }

  /** Receives nothing more; batches in work are finished. */
  stop(): void {
    this.cancelSignal?.()
    this.cancelRetry?.()
    this.cancelSignal = this.cancelRetry = undefined
    this.moreArrived?.()
  }

  private get running(): boolean {
    return this.cancelSignal !== undefined
  }

  private wake(): void {
    this.signalled = true
    this.moreArrived?.()
    if (!this.pumping && this.running) void this.pump()
  }

  private async pump(): Promise<void> {
    this.pumping = true
    try {
      while (this.running && this.inWork < (this.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY)) {
        this.signalled = false
        const batch = await this.collect()
        if (batch.length > 0) void this.work(batch)
        else if (!this.signalled) break
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      if (this.running) this.cancelRetry = this.surroundings.clock.after(RETRY_SECONDS * 1000, () => this.wake())
    } finally {
      this.pumping = false
    }
  }

  /** What is there, or, with a batching window, what gathers until the batch is full or the window ends. */
  private async collect(): Promise<ReceivedMessage[]> {
    const { batchSize, batchingWindowSeconds } = this.mapping
    const { clock } = this.surroundings
    const batch = await this.receive(batchSize)
    const end = clock.now() + batchingWindowSeconds * 1000
    while (batch.length > 0 && batch.length < batchSize && this.running) {
      const more = await this.receive(batchSize - batch.length)
      batch.push(...more)
      if (more.length === 0 && clock.now() >= end) break
      if (more.length === 0) await this.untilMoreOr(end - clock.now())
    }
    return batch
  }

  private untilMoreOr(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.surroundings.clock.after(milliseconds, () => this.moreArrived?.())
      this.moreArrived = () => {
        cancel()
        this.moreArrived = undefined
        resolve()
      }
    })
  }

  private async receive(limit: number): Promise<ReceivedMessage[]> {
    const { Messages } = await this.sqs('ReceiveMessage', {
      MaxNumberOfMessages: Math.min(limit, RECEIVE_LIMIT),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 0
    })
    return Messages ?? []
  }

  private async work(batch: ReceivedMessage[]): Promise<void> {
    const { lambda, queueArn, reportsBatchItemFailures } = this.mapping
    this.inWork++
    try {
      const payload = sqsEvent(batch, queueArn, this.surroundings.region)
      const outcome = await this.invoker.invoke(lambda, { requestId: uuid(this.surroundings.random), payload })
      await this.delete(dealtWith(batch, outcome, reportsBatchItemFailures))
    } catch (error) {
      // Throttled, or SQS refused the deletion: as on AWS the messages come back when their visibility timeout ends.
      if (!(error instanceof AwsError)) throw error
    } finally {
      this.inWork--
      this.wake()
    }
  }

  private async delete(messages: ReceivedMessage[]): Promise<void> {
    for (let start = 0; start < messages.length; start += RECEIVE_LIMIT) {
      const Entries = messages
        .slice(start, start + RECEIVE_LIMIT)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await this.sqs('DeleteMessageBatch', { Entries })
    }
  }

  private async sqs(operation: string, input: object): Promise<any> {
    const { lambda, queueUrl } = this.mapping
    const caller = this.roleOf(lambda)
    return this.surroundings.dispatcher.dispatch({ service: 'sqs', operation, input: { QueueUrl: queueUrl, ...input }, caller })
  }
}
