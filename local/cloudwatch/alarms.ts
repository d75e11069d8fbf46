import { AwsError } from '../core/call'
import { evaluateExpression } from './expression'
import { statistic, type MetricStore } from './metrics'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'

/** A metric of an alarm, or of its metric math. */
interface MetricStat {
  Namespace: string
  MetricName: string
  Dimensions: { Name: string; Value: string }[]
  Statistic: string
  /** Seconds. */
  Period: number
}

export interface Alarm {
  account: string
  name: string
  arn: string
  /** As PutMetricAlarm gave it. */
  settings: Record<string, any>
  state: AlarmState
  reason: string
  createdAt: number
  stateAt: number
}

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold
}

const fault = (message: string): AwsError => new AwsError('ValidationError', message)

/** Refuses what CloudWatch would, as far as the local cloud knows alarms. */
export const checkAlarm = (settings: Record<string, any>): void => {
  if (!settings.AlarmName) throw fault('The parameter AlarmName is required.')
  if (!comparisons[settings.ComparisonOperator]) throw fault(`The local cloud does not compare by ${settings.ComparisonOperator}.`)
  if (settings.Metrics ? settings.MetricName : !settings.MetricName) throw fault('Exactly one of MetricName and Metrics must be given.')
  if (settings.EvaluationPeriods * periodOf(settings) > 604_800) throw fault('Metrics cannot be checked across more than seven days.')
}

const periodOf = ({ Period, Metrics }: Record<string, any>): number =>
  Number(Period ?? Metrics.find(({ MetricStat }: any) => MetricStat)?.MetricStat.Period)

const valueOf = (alarm: Alarm, store: MetricStore, { Namespace, MetricName, Dimensions, Statistic }: MetricStat, from: number, to: number) => {
  const dimensions = Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name, Value]))
  return statistic(Statistic, store.values({ account: alarm.account, namespace: Namespace, name: MetricName, dimensions }, from, to))
}

const datapoint = (alarm: Alarm, store: MetricStore, from: number, to: number): number | undefined => {
  const { Metrics, ...single } = alarm.settings
  if (!Metrics) return valueOf(alarm, store, single as MetricStat, from, to)
  const result = Metrics.find(({ ReturnData = true }: any) => ReturnData)
  return evaluateExpression(result.Expression, (id) => {
    const { MetricStat } = Metrics.find(({ Id }: any) => Id === id) ?? {}
    return MetricStat && valueOf(alarm, store, { ...MetricStat.Metric, Statistic: MetricStat.Stat }, from, to)
  })
}

/**
 * What the alarm's state should be now (Amazon CloudWatch User Guide, "Evaluating an alarm"). Periods end now, where CloudWatch's end
 * with the minute; undefined where nothing changes it.
 */
export const evaluate = (alarm: Alarm, store: MetricStore, now: number): AlarmState | undefined => {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Threshold, ComparisonOperator, TreatMissingData = 'missing' } = alarm.settings
  const milliseconds = periodOf(alarm.settings) * 1000
  const values = Array.from({ length: Number(EvaluationPeriods) }, (_, index) =>
    datapoint(alarm, store, now - (index + 1) * milliseconds, now - index * milliseconds)
  )
  // Nothing can be missing from before there was an alarm.
  const isYoung = now - alarm.createdAt < milliseconds * values.length
  const isMissing = values.includes(undefined)
  if (isMissing && TreatMissingData === 'ignore') return undefined
  if (values.every((value) => value === undefined) && (TreatMissingData === 'missing' || (isYoung && TreatMissingData === 'breaching'))) {
    return 'INSUFFICIENT_DATA'
  }
  const breaches = (value: number | undefined) =>
    value === undefined ? TreatMissingData === 'breaching' && !isYoung : comparisons[ComparisonOperator]!(value, Number(Threshold))
  return values.filter(breaches).length >= Number(DatapointsToAlarm) ? 'ALARM' : 'OK'
}
