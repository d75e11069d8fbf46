import type { Call } from '../core/call'
import type { Clock } from '../core/clock'
import type { Random } from '../core/random'
import { initialAttributes, type QueueAttributes } from './attributes'
import { missingParameter, queueDoesNotExist } from './errors'
import { Queue } from './queue'

/** A move of messages from a dead-letter queue, as StartMessageMoveTask began it. */
export interface MoveTask {
  handle: string
  sourceArn: string
  destinationArn?: string
  maxPerSecond?: number
  startedAt: number
  status: 'RUNNING' | 'COMPLETED' | 'FAILED'
  moved: number
  toMove: number
  failureReason?: string
}

/** What the operations share. */
export interface Sqs {
  clock: Clock
  random: Random
  queues: Queues
  moveTasks: MoveTask[]
}

/** All queues of all accounts. */
export class Queues {
  private readonly byKey = new Map<string, Queue>()
  /** When a queue of that name was deleted, by `account/name`: its name is free again 60 s later. */
  readonly deletedAt = new Map<string, number>()

  constructor(
    private readonly surroundings: { clock: Clock; random: Random; region: string; partition: string },
    private readonly baseUrl: () => string
  ) {}

  url(queue: Queue): string {
    return `${this.baseUrl().replace(/\/$/, '')}/${queue.account}/${queue.name}`
  }

  arn(account: string, name: string): string {
    const { partition, region } = this.surroundings
    return `arn:${partition}:sqs:${region}:${account}:${name}`
  }

  create(account: string, name: string, attributes: QueueAttributes, tags: Record<string, string>): Queue {
    const { clock } = this.surroundings
    const queue = new Queue(
      account,
      name,
      this.arn(account, name),
      clock.now(),
      initialAttributes(attributes),
      tags,
      this.surroundings,
      (arn) => this.byArn(arn)
    )
    this.byKey.set(`${account}/${name}`, queue)
    return queue
  }

  named(account: string, name: string): Queue | undefined {
    return this.byKey.get(`${account}/${name}`)
  }

  byArn(arn: string): Queue | undefined {
    const [account, name] = arn.split(':').slice(-2)
    return this.byKey.get(`${account}/${name}`)
  }

  /** The queue of the call's `QueueUrl`: its last two path segments count, whatever host the URL was made for. */
  addressed(call: Call<{ QueueUrl?: string }>): Queue {
    const { QueueUrl } = call.input
    if (!QueueUrl) throw missingParameter('QueueUrl')
    const queue = this.byKey.get(QueueUrl.split('/').slice(-2).join('/'))
    if (!queue) throw queueDoesNotExist()
    return queue
  }

  of(account: string): Queue[] {
    return [...this.byKey.values()].filter((queue) => queue.account === account).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  delete(queue: Queue): void {
    queue.purge()
    this.byKey.delete(`${queue.account}/${queue.name}`)
    this.deletedAt.set(`${queue.account}/${queue.name}`, this.surroundings.clock.now())
  }
}
