import type { Cancel, Clock } from '../core/clock'
import { uuid, type Random } from '../core/random'
import { redrivePolicyOf, type QueueAttributes } from './attributes'
import type { Message } from './message'

interface Waiter {
  take: () => boolean
}

/** A message that cannot be received now, and the timer that ends that. */
interface Hidden {
  message: Message
  /** A delayed message has not been received yet; one in flight has. */
  inFlight: boolean
  reveal: Cancel
}

/** A receipt handle's content, readable only by the queue that gave it. */
const handleOf = (queueArn: string, messageId: string, nonce: string) =>
  Buffer.from(`${nonce} ${queueArn} ${messageId}`).toString('base64')

/**
 * One standard queue. Messages are either ready or hidden (delayed or in flight) behind a timer on the clock, so a receive
 * looks at ready ones only, and whoever waits for messages is told the moment one becomes ready.
 */
export class Queue {
  attributes: QueueAttributes
  tags: Record<string, string>
  modifiedAt: number
  purgedAt = -Infinity
  private readonly ready = new Map<string, Message>()
  private readonly hidden = new Map<string, Hidden>()
  private readonly waiters = new Set<Waiter>()
  private readonly subscribers = new Set<() => void>()

  constructor(
    readonly account: string,
    readonly name: string,
    readonly arn: string,
    readonly createdAt: number,
    attributes: QueueAttributes,
    tags: Record<string, string>,
    private readonly surroundings: { clock: Clock; random: Random },
    private readonly queueByArn: (arn: string) => Queue | undefined
  ) {
    this.attributes = attributes
    this.tags = tags
    this.modifiedAt = createdAt
  }

  number(attribute: string): number {
    return Number(this.attributes[attribute])
  }

  counts() {
    const inFlight = [...this.hidden.values()].filter((hidden) => hidden.inFlight).length
    this.dropExpired()
    return { ready: this.ready.size, inFlight, delayed: this.hidden.size - inFlight }
  }

  /** Puts a message here, visible after `delaySeconds`. */
  put(message: Message, delaySeconds: number): void {
    if (delaySeconds > 0) this.hide(message, delaySeconds, false)
    else this.reveal(message)
  }

  /** Takes up to `limit` messages out of sight for `visibilitySeconds`; those received too often go to the dead-letter queue. */
  receive(limit: number, visibilitySeconds: number): Message[] {
    const received: Message[] = []
    for (const message of this.ready.values()) {
      if (received.length === limit) break
      this.ready.delete(message.id)
      if (this.hasExpired(message) || this.giveUp(message)) continue
      this.markReceived(message)
      received.push(message)
    }
    for (const message of received) this.changeVisibility(message, visibilitySeconds)
    return received.map((message) => ({ ...message }))
  }

  /** As {@link receive}, waiting up to `waitSeconds` for a first message. */
  async receiveWithin(waitSeconds: number, limit: number, visibilitySeconds: number): Promise<Message[]> {
    const atOnce = this.receive(limit, visibilitySeconds)
    if (atOnce.length > 0 || waitSeconds === 0) return atOnce
    return new Promise((resolve) => {
      const finish = (messages: Message[]) => {
        this.waiters.delete(waiter)
        cancel()
        resolve(messages)
      }
      const waiter: Waiter = {
        take: () => {
          const messages = this.receive(limit, visibilitySeconds)
          if (messages.length > 0) finish(messages)
          return messages.length > 0
        }
      }
      const cancel = this.surroundings.clock.after(waitSeconds * 1000, () => finish([]))
      this.waiters.add(waiter)
    })
  }

  /** The message whose last receive gave `handle`; 'stale' for an earlier receive or a deleted message; undefined if not ours. */
  byHandle(handle: string): Message | 'stale' | undefined {
    const [, arn, id = ''] = Buffer.from(handle, 'base64').toString().split(' ')
    if (arn !== this.arn) return undefined
    const message = this.ready.get(id) ?? this.hidden.get(id)?.message
    return message?.receiptHandle === handle ? message : 'stale'
  }

  isInFlight(message: Message): boolean {
    return this.hidden.get(message.id)?.inFlight === true
  }

  /** Sets how much longer a message in flight stays so. */
  changeVisibility(message: Message, seconds: number): void {
    this.hidden.get(message.id)?.reveal()
    this.hidden.delete(message.id)
    if (seconds > 0) this.hide(message, seconds, true)
    else this.reveal(message)
  }

  remove(id: string): void {
    this.ready.delete(id)
    this.hidden.get(id)?.reveal()
    this.hidden.delete(id)
  }

  purge(): void {
    for (const id of [...this.ready.keys(), ...this.hidden.keys()]) this.remove(id)
  }

  /** Takes out up to `limit` messages that are ready, for good. */
  drain(limit: number): Message[] {
    this.dropExpired()
    const drained = [...this.ready.values()].slice(0, limit)
    for (const { id } of drained) this.ready.delete(id)
    return drained
  }

  /** Calls back, on the clock, whenever there may be something to receive. */
  subscribe(callback: () => void): Cancel {
    const subscriber = () => void this.surroundings.clock.after(0, () => this.subscribers.has(subscriber) && callback())
    this.subscribers.add(subscriber)
    if (this.ready.size > 0) subscriber()
    return () => void this.subscribers.delete(subscriber)
  }

  private reveal(message: Message): void {
    this.hidden.delete(message.id)
    this.ready.set(message.id, message)
    for (const waiter of [...this.waiters]) if (waiter.take()) return
    for (const notify of this.subscribers) notify()
  }

  private hide(message: Message, seconds: number, inFlight: boolean): void {
    const reveal = this.surroundings.clock.after(seconds * 1000, () => this.reveal(message))
    this.hidden.set(message.id, { message, inFlight, reveal })
  }

  private markReceived(message: Message): void {
    const now = this.surroundings.clock.now()
    message.receiveCount++
    message.firstReceivedAt ??= now
    message.receivedAt = now
    message.receiptHandle = handleOf(this.arn, message.id, uuid(this.surroundings.random))
  }

  /** Moves a message that was received as often as allowed, with its id, body and age, to the dead-letter queue. */
  private giveUp(message: Message): boolean {
    const policy = redrivePolicyOf(this.attributes)
    if (!policy || message.receiveCount < policy.maxReceiveCount) return false
    const deadLetterQueue = this.queueByArn(policy.deadLetterTargetArn)
    if (!deadLetterQueue) return false
    deadLetterQueue.put({ ...message, receiptHandle: undefined, deadLetterSourceArn: this.arn }, 0)
    return true
  }

  private hasExpired({ sentAt }: Message): boolean {
    return sentAt + this.number('MessageRetentionPeriod') * 1000 <= this.surroundings.clock.now()
  }

  private dropExpired(): void {
    for (const message of this.ready.values()) if (this.hasExpired(message)) this.ready.delete(message.id)
  }
}
