import type { Operation } from '../../core/call'
import { statistic } from '../metrics'
import type { CloudWatchState } from '../state'

export const listMetrics =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => ({
    Metrics: state.metrics
      .list(caller.account)
      .filter(({ namespace, name }) => (!input.Namespace || namespace === input.Namespace) && (!input.MetricName || name === input.MetricName))
      .map(({ namespace, name, dimensions }) => ({
        Namespace: namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
      }))
  })

/** JSON writes times as seconds, CBOR as times. */
const timeOf = (given: unknown): number => {
  if (given instanceof Date) return given.getTime()
  return typeof given === 'number' ? given * 1000 : Date.parse(String(given))
}

export const getMetricStatistics =
  (state: CloudWatchState): Operation =>
  ({ input, caller }) => {
    const { Namespace: namespace, MetricName: name, Dimensions = [], Statistics = [], Period } = input
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]))
    const end = timeOf(input.EndTime)
    const points: object[] = []
    for (let from = timeOf(input.StartTime); from < end; from += Period * 1000) {
      const values = state.metrics.values({ account: caller.account, namespace, name, dimensions }, from - 1, from + Period * 1000 - 1)
      if (!values?.length) continue
      points.push({ Timestamp: new Date(from), ...Object.fromEntries(Statistics.map((one: string) => [one, statistic(one, values)])) })
    }
    return { Label: name, Datapoints: points }
  }
