import { DEFAULT_QUOTAS } from '../local/rds/quotas'
import type { Completion, World } from '../tests/simulation/aftermath'
import { drawnDurations, type DrawnDurations } from '../tests/simulation/machinery/durations'
import { boundsOf, type Operations } from './bounds'
import durations from './durations.json'
import { crowd } from './crowd'
import { Meter } from './meter'
import { Order } from './order'

export interface ScaleReport {
  jobs: number
  failed: number
  makespanHours: number
  /** What each quota alone would allow, in order of acceptance and without any time for reaction. */
  boundHours: Record<string, number>
  bottleneck: string
  /** Makespan over the bound of the bottleneck. */
  overBound: number
  /** Jobs that left a line before one that was accepted earlier and had stood in it for a minute. */
  overtakings: number
  longestLine: number
  /** Calls a job that AWS refused: they tried where there was no room. */
  refusedPerJob: number
  callsPerJob: number
  invocationsPerJob: number
}

/** Of a job's record: the ledger. */
interface MadeBy {
  JobId: string
  Resources: Record<string, { Arn: string }>
}

const { provisioning, pulling, stopping, deprovisioning } = durations.ecs
const taskOverhead = [provisioning, pulling, stopping, deprovisioning].reduce((sum, { median }) => sum + median, 0)

const hours = (seconds: number): number => seconds / 3600

/** As the simulation draws them: the same for the same ARN or key. */
const operationsOf = (job: MadeBy, completion: Completion, drawn: DrawnDurations): Operations => {
  const arn = (key: string): string => job.Resources[key]!.Arn
  const seconds = (change: 'copy' | 'restore' | 'snapshot' | 'delete' | 'deleteSnapshot' | 'resetPassword', of: string) => drawn.of('rds', change, of) / 1000
  return {
    sourceCopy: seconds('copy', arn('source-copy')),
    stagingCopy: seconds('copy', arn('staging-copy')),
    restore: seconds('restore', arn('database-1')),
    // Of the task's start and end, which are drawn anew each time, the usual time.
    task: drawn.of('runner', 'obfuscate', job.JobId) / 1000 + seconds('resetPassword', arn('database-1')) + taskOverhead,
    finalSnapshot: seconds('snapshot', arn('final-snapshot')),
    deletion: seconds('delete', arn('database-1')),
    kept: drawn.of('people', 'finalSnapshotKept', completion.messageId) / 1000 + seconds('deleteSnapshot', arn('final-snapshot'))
  }
}

/** Jobs that succeeded, in the order of their acceptance. */
const inOrder = (world: World, completions: readonly Completion[]) =>
  completions
    .map((completion) => ({ completion, job: world.job(completion.body.JobId) }))
    .filter(({ job }) => job.Status === 'SUCCEEDED')
    .sort((one, other) => (`${one.job.AcceptedAt}${one.job.JobId}` < `${other.job.AcceptedAt}${other.job.JobId}` ? -1 : 1))

/** How near a crowd of jobs comes to what the quotas of AWS allow. */
export const measureScale = async (jobs: number, seed = 1): Promise<ScaleReport> => {
  const [meter, order] = [new Meter(), new Order()]
  const { run, failed } = await crowd(jobs, seed, { checkers: [() => meter, () => order] })
  const { requests, completions, unfinished } = run.aftermath
  if (unfinished) throw new Error(`The crowd did not come to rest: ${unfinished}`)
  const drawn = drawnDurations(seed)
  const all = inOrder(run.world, completions).map(({ completion, job }) => operationsOf(job, completion, drawn))
  const bounds = Object.entries(boundsOf(all, DEFAULT_QUOTAS))
  const [bottleneck, bound] = bounds.reduce((one, other) => (other[1] > one[1] ? other : one))
  const makespan = (Math.max(...completions.map(({ at }) => at)) - Math.min(...requests.map(({ sentAt }) => sentAt))) / 1000
  return {
    jobs, failed, makespanHours: hours(makespan), boundHours: Object.fromEntries(bounds.map(([name, seconds]) => [name, hours(seconds)])),
    bottleneck, overBound: makespan / bound, overtakings: order.overtakings, longestLine: order.longestLine,
    refusedPerJob: meter.refused / jobs, callsPerJob: meter.usage.calls / jobs, invocationsPerJob: meter.usage.invocations / jobs
  }
}
