import type { Surroundings } from '../core/surroundings'
import { serviceCaller } from '../core/surroundings'
import { evaluate, type Alarm, type AlarmState } from './alarms'
import { MetricStore } from './metrics'

/** Counts the messages of a queue that can be received; undefined where there is no such queue. */
export type QueueDepth = (account: string, queueName: string) => number | undefined

/** CloudWatch of all accounts. */
export class CloudWatchState {
  readonly metrics: MetricStore
  /** By ARN. */
  readonly alarms = new Map<string, Alarm>()
  /** Bodies by ARN. */
  readonly dashboards = new Map<string, { account: string; name: string; body: string; modifiedAt: number }>()

  constructor(
    readonly surroundings: Pick<Surroundings, 'clock' | 'dispatcher' | 'region' | 'partition'>,
    private readonly queueDepth: QueueDepth
  ) {
    this.metrics = new MetricStore(surroundings.clock)
  }

  arn(account: string, kind: 'alarm' | 'dashboard', name: string): string {
    const { partition, region } = this.surroundings
    if (kind === 'dashboard') return `arn:${partition}:cloudwatch::${account}:dashboard/${name}`
    return `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`
  }

  /** Looks at the queues that alarms ask about, then at all alarms. */
  async evaluateAll(): Promise<void> {
    for (const alarm of this.alarms.values()) this.sample(alarm)
    for (const alarm of this.alarms.values()) {
      const state = evaluate(alarm, this.metrics, this.surroundings.clock.now())
      if (state && state !== alarm.state) await this.enter(alarm, state, 'Threshold or missing data, by the datapoints of the last periods.')
    }
  }

  /** Changes an alarm's state and calls its actions; one that cannot be called is lost. */
  async enter(alarm: Alarm, state: AlarmState, reason: string): Promise<void> {
    const before = alarm.state
    Object.assign(alarm, { state, reason, stateAt: this.surroundings.clock.now() })
    const { ActionsEnabled = true, AlarmActions, OKActions, InsufficientDataActions } = alarm.settings
    const actions: string[] = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state] ?? []
    if (!ActionsEnabled) return
    for (const TopicArn of actions.filter((arn) => arn.split(':')[2] === 'sns')) await this.tell(alarm, TopicArn, before)
  }

  private async tell({ account, arn, name, state, reason, stateAt, settings }: Alarm, TopicArn: string, before: AlarmState): Promise<void> {
    const Message = JSON.stringify({
      AlarmName: name, AlarmDescription: settings.AlarmDescription ?? null, AWSAccountId: account, NewStateValue: state,
      NewStateReason: reason, StateChangeTime: new Date(stateAt).toISOString(), Region: this.surroundings.region, AlarmArn: arn,
      OldStateValue: before
    })
    const input = { TopicArn, Subject: `${state}: "${name}"`, Message }
    const caller = serviceCaller('cloudwatch.amazonaws.com', account, arn)
    await this.surroundings.dispatcher.dispatch({ service: 'sns', operation: 'Publish', input, caller }).catch(() => undefined)
  }

  private sample({ account, settings: { Namespace, MetricName, Dimensions = [] } }: Alarm): void {
    if (Namespace !== 'AWS/SQS' || MetricName !== 'ApproximateNumberOfMessagesVisible') return
    const QueueName = Dimensions[0]?.Value as string
    const depth = this.queueDepth(account, QueueName)
    if (depth !== undefined) this.metrics.record({ account, namespace: Namespace, name: MetricName, dimensions: { QueueName } }, depth)
  }
}
