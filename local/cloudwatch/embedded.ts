import type { MetricStore } from './metrics'

interface Directive {
  Namespace: string
  Dimensions: string[][]
  Metrics: { Name: string }[]
}

/**
 * Takes the metrics out of a log line in the embedded metric format (Amazon CloudWatch User Guide, "Specification: Embedded metric
 * format"); any other line holds none.
 */
export const recordEmbedded = (line: string, account: string, store: MetricStore): void => {
  if (!line.startsWith('{') || !line.includes('"CloudWatchMetrics"')) return
  let document: Record<string, any>
  try {
    document = JSON.parse(line)
  } catch {
    return
  }
  for (const { Namespace: namespace, Dimensions, Metrics } of (document._aws?.CloudWatchMetrics ?? []) as Directive[]) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]))
      for (const { Name: name } of Metrics) {
        for (const value of [document[name]].flat()) store.record({ account, namespace, name, dimensions }, Number(value), document._aws.Timestamp)
      }
    }
  }
}
