import type { Clock } from '../core/clock'
import type { Dispatcher } from '../core/dispatcher'
import type { Random } from '../core/random'
import { serviceCaller } from '../core/surroundings'
import type { BusEvent } from './bus-event'
import type { Rule, Target } from './buses'
import { failureOf, type Failure } from './delivery-failure'
import type { TargetRole } from './roles'
import { isBus, queueUrlOf, targetCall } from './target-call'

const PRINCIPAL = 'events.amazonaws.com'

/** EventBridge's own limits where a target sets none (event retry policy): 24 hours and 185 attempts. */
const DEFAULT_AGE_SECONDS = 86_400
const DEFAULT_ATTEMPTS = 185

const LONGEST_PAUSE_MILLISECONDS = 600_000

type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'

interface Delivery {
  rule: Rule
  target: Target
  event: BusEvent
  /** It came from another bus, so it may not go on to a further one. */
  forwarded: boolean
  acceptedAt: number
  retries: number
}

export interface DeliverySurroundings {
  clock: Clock
  random: Random
  dispatcher: Dispatcher
  roles: TargetRole
  /** Milliseconds between an event's arrival on a bus and its first delivery. */
  lag: () => number
}

/** Brings an event to the targets of a rule, asynchronously and with the targets' retry policies. */
export type Deliver = (rule: Rule, event: BusEvent, forwarded: boolean) => void

export const createDelivery = ({ clock, random, dispatcher, roles, lag }: DeliverySurroundings): Deliver => {
  const invoke = async ({ rule, target, event }: Delivery): Promise<void> => {
    const call = targetCall(target, event)
    if (!call) throw new Error(`${target.Arn} is no target.`)
    const caller = target.RoleArn ? roles(target.RoleArn) : serviceCaller(PRINCIPAL, rule.account, rule.arn)
    await dispatcher.dispatch({ ...call, caller })
  }

  const giveUp = async ({ rule, target, event, retries }: Delivery, failure: Failure, exhausted?: Exhausted): Promise<void> => {
    const queueArn = target.DeadLetterConfig?.Arn
    if (!queueArn) return
    const attributes: Record<string, string> = {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message || failure.code,
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: exhausted, RETRY_ATTEMPTS: String(retries) } : {})
    }
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }])
    )
    await dispatcher.dispatch({
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl: queueUrlOf(queueArn), MessageBody: JSON.stringify(event), MessageAttributes },
      caller: serviceCaller(PRINCIPAL, rule.account, rule.arn)
    })
  }

  /** Exponential with jitter; EventBridge does not publish its own. */
  const pause = (retries: number) => Math.min(1000 * 2 ** retries, LONGEST_PAUSE_MILLISECONDS) * (0.5 + random.next() / 2)

  const retry = async (delivery: Delivery, failure: Failure): Promise<void> => {
    const policy = delivery.target.RetryPolicy
    const attempts = policy?.MaximumRetryAttempts ?? DEFAULT_ATTEMPTS
    const ageSeconds = policy?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS
    if (delivery.retries >= attempts) return giveUp(delivery, failure, 'MaximumRetryAttempts')
    const wait = pause(delivery.retries)
    if (clock.now() + wait > delivery.acceptedAt + ageSeconds * 1000) {
      return giveUp(delivery, failure, 'MaximumEventAgeInSeconds')
    }
    clock.after(wait, () => attempt({ ...delivery, retries: delivery.retries + 1 }))
  }

  const settle = async (delivery: Delivery): Promise<void> => {
    if (delivery.forwarded && isBus(delivery.target)) {
      const message = 'Events that came from another bus are not forwarded again.'
      return giveUp(delivery, { code: 'THIRD_ACCOUNT_HOP_DETECTED', message, retried: false })
    }
    try {
      await invoke(delivery)
    } catch (error) {
      const failure = failureOf(error)
      await (failure.retried ? retry(delivery, failure) : giveUp(delivery, failure))
    }
  }

  // A dead-letter queue that refuses the event loses it, as on AWS.
  const attempt = (delivery: Delivery): void => void settle(delivery).catch(() => undefined)

  return (rule, event, forwarded) => {
    for (const target of rule.targets.values()) {
      const delivery = { rule, target, event, forwarded, acceptedAt: clock.now(), retries: 0 }
      clock.after(lag(), () => attempt(delivery))
    }
  }
}
