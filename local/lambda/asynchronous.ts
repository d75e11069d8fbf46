import type { Surroundings } from '../core/surroundings'
import type { ExecutionRole } from './execution-role'
import type { EventInvokeConfig, LambdaFunction } from './functions'
import type { Invoker } from './invoker'
import type { Invocation, Outcome } from './runtime'

/** How long Lambda waits before the first and the second retry of a failed function. */
const RETRY_SECONDS = [60, 120]
/** How long Lambda waits when the function may not run now; that does not count as a try. */
const THROTTLED_SECONDS = 1

const defaults: EventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 }

interface AcceptedEvent {
  lambda: LambdaFunction
  invocation: Invocation
  acceptedAt: number
  tries: number
}

/** Lambda's queue of asynchronous invocations: retries on the clock, then dead-letter queue and destination. */
export class AsynchronousInvocations {
  private closed = false

  constructor(
    private readonly surroundings: Pick<Surroundings, 'clock' | 'dispatcher'>,
    private readonly invoker: Invoker,
    private readonly roleOf: ExecutionRole,
    private readonly retrySeconds: readonly number[] = RETRY_SECONDS
  ) {}

  /** Takes the event in; it is invoked soon after. */
  accept(lambda: LambdaFunction, invocation: Invocation): void {
    this.tryLater({ lambda, invocation, acceptedAt: this.surroundings.clock.now(), tries: 0 }, 0)
  }

  close(): void {
    this.closed = true
  }

  private tryLater(event: AcceptedEvent, seconds: number): void {
    this.surroundings.clock.after(seconds * 1000, () => void this.attempt(event))
  }

  private async attempt(event: AcceptedEvent): Promise<void> {
    if (this.closed) return
    const { lambda, invocation } = event
    const config = lambda.eventInvokeConfig ?? defaults
    let outcome: Outcome
    try {
      outcome = await this.invoker.invoke(lambda, invocation)
    } catch {
      if (this.isTooOld(event, config, THROTTLED_SECONDS)) return this.giveUp(event, config, 'EventAgeExceeded')
      return this.tryLater(event, THROTTLED_SECONDS)
    }
    event.tries++
    if (!outcome.functionError) return this.report(config.onSuccessArn, event, 'Success', outcome)
    const delay = this.retrySeconds[event.tries - 1] ?? this.retrySeconds.at(-1) ?? 0
    if (event.tries > config.maximumRetryAttempts) return this.giveUp(event, config, 'RetriesExhausted', outcome)
    if (this.isTooOld(event, config, delay)) return this.giveUp(event, config, 'EventAgeExceeded', outcome)
    this.tryLater(event, delay)
  }

  private isTooOld({ acceptedAt }: AcceptedEvent, { maximumEventAgeSeconds }: EventInvokeConfig, delaySeconds: number): boolean {
    return this.surroundings.clock.now() + delaySeconds * 1000 - acceptedAt > maximumEventAgeSeconds * 1000
  }

  private async giveUp(event: AcceptedEvent, config: EventInvokeConfig, condition: string, outcome?: Outcome): Promise<void> {
    const { lambda, invocation } = event
    await this.report(config.onFailureArn, event, condition, outcome)
    const text = (value: string) => ({ DataType: 'String', StringValue: value })
    const message = outcome ? (JSON.parse(outcome.payload).errorMessage ?? '') : 'Rate Exceeded.'
    await this.send(lambda, lambda.deadLetterArn, invocation.payload, {
      RequestID: text(invocation.requestId),
      ErrorCode: { DataType: 'Number', StringValue: outcome ? '200' : '429' },
      ...(message ? { ErrorMessage: text(message) } : {})
    })
  }

  private report(destinationArn: string | undefined, event: AcceptedEvent, condition: string, outcome?: Outcome): Promise<void> {
    const { lambda, invocation, tries } = event
    const body = {
      version: '1.0',
      timestamp: new Date(this.surroundings.clock.now()).toISOString(),
      requestContext: {
        requestId: invocation.requestId,
        functionArn: `${lambda.arn}:$LATEST`,
        condition,
        approximateInvokeCount: tries
      },
      requestPayload: JSON.parse(invocation.payload),
      ...(outcome
        ? {
            responseContext: {
              statusCode: 200,
              executedVersion: '$LATEST',
              ...(outcome.functionError ? { functionError: outcome.functionError } : {})
            },
            responsePayload: JSON.parse(outcome.payload)
          }
        : {})
    }
    return this.send(lambda, destinationArn, JSON.stringify(body))
  }

  /** To a queue, under the function's role. */
  private async send(
    lambda: LambdaFunction,
    queueArn: string | undefined,
    MessageBody: string,
    MessageAttributes?: object
  ): Promise<void> {
    if (!queueArn) return
    const { dispatcher } = this.surroundings
    try {
      const caller = this.roleOf(lambda)
      const [account, QueueName] = queueArn.split(':').slice(4)
      const { QueueUrl } = await dispatcher.dispatch({
        service: 'sqs',
        operation: 'GetQueueUrl',
        input: { QueueName, QueueOwnerAWSAccountId: account },
        caller
      })
      await dispatcher.dispatch({
        service: 'sqs',
        operation: 'SendMessage',
        input: { QueueUrl, MessageBody, ...(MessageAttributes ? { MessageAttributes } : {}) },
        caller
      })
    } catch {
      // Lambda only counts this (DeadLetterErrors, DestinationDeliveryFailures): the event is lost there too.
    }
  }
}
