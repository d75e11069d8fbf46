import type { Clock } from '../core/clock'

export interface MetricId {
  account: string
  namespace: string
  name: string
  dimensions: Record<string, string>
}

export interface Datapoint {
  /** Milliseconds since the epoch. */
  at: number
  value: number
}

/** How long values are kept: longer than any alarm looks back. */
const keptMilliseconds = 24 * 3_600_000
const keptMaximum = 20_000

const keyOf = ({ account, namespace, name, dimensions }: MetricId): string =>
  JSON.stringify([account, namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))])

/** Every value of every metric of all accounts, as it came. */
export class MetricStore {
  private readonly known = new Map<string, { id: MetricId; points: Datapoint[] }>()

  constructor(private readonly clock: Clock) {}

  record(id: MetricId, value: number, at = this.clock.now()): void {
    const key = keyOf(id)
    const metric = this.known.get(key) ?? { id, points: [] }
    this.known.set(key, metric)
    metric.points.push({ at, value })
    if (metric.points.length <= keptMaximum && metric.points[0]!.at >= at - keptMilliseconds) return
    metric.points = metric.points.filter((point) => point.at >= at - keptMilliseconds).slice(-keptMaximum)
  }

  /** Values after `from`, up to and including `to`; undefined for a metric that nobody ever recorded. */
  values(id: MetricId, from: number, to: number): number[] | undefined {
    return this.known.get(keyOf(id))?.points.filter(({ at }) => at > from && at <= to).map(({ value }) => value)
  }

  list(account: string): MetricId[] {
    return [...this.known.values()].map(({ id }) => id).filter((id) => id.account === account)
  }
}

const statistics: Record<string, (values: number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Average: (values) => statistics.Sum!(values) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  SampleCount: (values) => values.length
}

/** A statistic of values, undefined where there are none. */
export const statistic = (name: string, values: number[] | undefined): number | undefined =>
  values?.length ? statistics[name]?.(values) : undefined
