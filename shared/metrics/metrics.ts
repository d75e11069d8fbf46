import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Clock } from '../clock'

/** All metrics of the namespace `MasKopy`. Each has the dimension `service` (`maskopy-<stage>`), and what stands behind it. */
const units = {
  /** Steps that were over, however they ended. By `Step`. */
  StepsEnded: MetricUnit.Count,
  /** From the move into a step to the move out of it. By `Step`. */
  StepDuration: MetricUnit.Seconds,
  /** By `Outcome`; `REFUSED` are requests that failed before anything was created. */
  JobsEnded: MetricUnit.Count,
  /** 1 for a job that failed, 0 for one that succeeded: the average is the rate, the number of values the number of jobs. */
  FailureRate: MetricUnit.NoUnit,
  /** By `Exception`. */
  JobsFailed: MetricUnit.Count,
  /** Jobs that are not over, as the reconciler finds them. By `Step`. */
  JobsInStep: MetricUnit.Count,
  /** Jobs that a deadline ended, and jobs that none has ended although it has passed. */
  JobsPastDeadline: MetricUnit.Count,
  /** Resources that clean-up could not delete. */
  ResourcesLeftBehind: MetricUnit.Count,
  ReconcilerRuns: MetricUnit.Count,
  /** Jobs that the reconciler had to remind somebody of. */
  JobsNudged: MetricUnit.Count
}

export type MetricName = keyof typeof units

/** What a value is about: at most one dimension, and the job, which a search in the logs finds. */
export interface MetricSubject {
  dimension?: { Step: string } | { Outcome: string } | { Exception: string }
  jobId?: string
}

/** Where numbers about the pipeline go. */
export interface Metrics {
  record(values: Partial<Record<MetricName, number>>, subject?: MetricSubject): void
}

export const metricsNamespace = 'MasKopy'

/** Writes them into the function's log in CloudWatch's embedded metric format: no call, no permission, no waiting. */
export const embeddedMetrics = (stage: string, clock: Clock): Metrics => {
  const metrics = new EmbeddedMetrics({ namespace: metricsNamespace, serviceName: `maskopy-${stage}` })
  return {
    record: (values, { dimension, jobId } = {}) => {
      if (dimension) metrics.addDimensions(dimension)
      if (jobId) metrics.addMetadata('jobId', jobId)
      metrics.setTimestamp(clock.now())
      for (const [name, value] of Object.entries(values)) metrics.addMetric(name, units[name as MetricName], value)
      metrics.publishStoredMetrics()
    }
  }
}

/** Records nothing. */
export const noMetrics: Metrics = { record: () => undefined }
