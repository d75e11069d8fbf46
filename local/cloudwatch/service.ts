import type { Access, Call, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { cloudWatchCodec } from './codec'
import { recordEmbedded } from './embedded'
import { deleteAlarms, describeAlarms, putMetricAlarm, setAlarmState } from './operations/alarms'
import { deleteDashboards, getDashboard, listDashboards, putDashboard } from './operations/dashboards'
import { getMetricStatistics, listMetrics } from './operations/metrics'
import { CloudWatchState, type QueueDepth } from './state'

export interface CloudWatchOptions {
  queueDepth: QueueDepth
  /** How often alarms are evaluated; CloudWatch does it every minute. */
  evaluationMilliseconds?: number
}

export interface CloudWatch {
  service: Service
  /** Sees every line of every log, and takes the metrics out of it. */
  onLogLine(account: string, line: string): void
  /** Evaluates no more alarms. */
  close(): void
}

const minute = 60_000

const operationsOn = (state: CloudWatchState): Service['operations'] => ({
  PutMetricAlarm: putMetricAlarm(state),
  DeleteAlarms: deleteAlarms(state),
  DescribeAlarms: describeAlarms(state),
  SetAlarmState: setAlarmState(state),
  PutDashboard: putDashboard(state),
  GetDashboard: getDashboard(state),
  ListDashboards: listDashboards(state),
  DeleteDashboards: deleteDashboards(state),
  ListMetrics: listMetrics(state),
  GetMetricStatistics: getMetricStatistics(state)
})

/** Which permissions each operation needs (Service Authorization Reference, "Amazon CloudWatch"). */
const accessesOn = (state: CloudWatchState): Service['accesses'] => {
  const on = (operation: string, kind: 'alarm' | 'dashboard', member: string) => ({ input, caller }: Call): Access[] =>
    [input[member] ?? []].flat().map((name: string) => ({ action: `cloudwatch:${operation}`, resource: state.arn(caller.account, kind, name) }))
  const onAll = (operation: string) => (): Access[] => [{ action: `cloudwatch:${operation}`, resource: '*' }]
  return {
    PutMetricAlarm: on('PutMetricAlarm', 'alarm', 'AlarmName'),
    DeleteAlarms: on('DeleteAlarms', 'alarm', 'AlarmNames'),
    SetAlarmState: on('SetAlarmState', 'alarm', 'AlarmName'),
    PutDashboard: on('PutDashboard', 'dashboard', 'DashboardName'),
    GetDashboard: on('GetDashboard', 'dashboard', 'DashboardName'),
    DeleteDashboards: on('DeleteDashboards', 'dashboard', 'DashboardNames'),
    DescribeAlarms: onAll('DescribeAlarms'),
    ListDashboards: onAll('ListDashboards'),
    ListMetrics: onAll('ListMetrics'),
    GetMetricStatistics: onAll('GetMetricStatistics')
  }
}

/**
 * Amazon CloudWatch: alarms that are evaluated, on the metrics that functions write into their logs and on the depth of queues, and
 * dashboards that are kept.
 */
export const createCloudWatch = (
  surroundings: Pick<Surroundings, 'clock' | 'dispatcher' | 'region' | 'partition'>,
  { queueDepth, evaluationMilliseconds = minute }: CloudWatchOptions
): CloudWatch => {
  const state = new CloudWatchState(surroundings, queueDepth)
  const service: Service = {
    signingName: 'monitoring',
    protocol: 'json-1.0',
    targetPrefix: 'GraniteServiceVersion20100801',
    queryErrorCodes: {},
    accesses: accessesOn(state),
    operations: operationsOn(state)
  }
  service.codec = cloudWatchCodec(service)
  let cancel = (): void => undefined
  const evaluateLater = (): void => {
    cancel = surroundings.clock.after(evaluationMilliseconds, () => void state.evaluateAll().finally(evaluateLater))
  }
  evaluateLater()
  return { service, onLogLine: (account, line) => recordEmbedded(line, account, state.metrics), close: () => cancel() }
}
