import type { CheckerFactory } from './checker'
import { checkers as allCheckers } from './checkers'
import type { FaultGroup } from './faults/kinds'
import { history } from './history'
import { productFunctions, type FunctionFactory } from './machinery/functions'
import { simulate } from './simulate'

/** What is asked for on the command line. */
export interface SeedsOptions {
  seed: number
  seeds: number
  jobs: number
  faults: FaultGroup
}

export interface ReportedViolation {
  seed: number
  invariant: string
  message: string
  jobId?: string
  history: string[]
  /** The command that shows it again. */
  replay: string
}

/** As `--json` prints it. */
export interface Summary {
  seeds: number
  jobs: number
  succeeded: number
  failed: number
  violations: ReportedViolation[]
  /** Number by kind. */
  faultsInjected: Record<string, number>
  virtualHours: number
  /** Of one core. */
  jobsPerSecond: number
}

export const replayCommand = ({ jobs, faults }: SeedsOptions, seed: number): string =>
  `npm run simulate -- --seeds 1 --seed ${seed} --jobs ${jobs} --faults ${faults}`

const empty = (): Summary =>
  ({ seeds: 0, jobs: 0, succeeded: 0, failed: 0, violations: [], faultsInjected: {}, virtualHours: 0, jobsPerSecond: 0 })

/** Jobs a second of a core: sums of several cores are divided by their number. */
export const sum = (parts: readonly Summary[]): Summary => {
  const total = parts.reduce<Summary>((all, one) => {
    for (const [kind, count] of Object.entries(one.faultsInjected)) all.faultsInjected[kind] = (all.faultsInjected[kind] ?? 0) + count
    return {
      ...all,
      seeds: all.seeds + one.seeds,
      jobs: all.jobs + one.jobs,
      succeeded: all.succeeded + one.succeeded,
      failed: all.failed + one.failed,
      violations: [...all.violations, ...one.violations],
      virtualHours: all.virtualHours + one.virtualHours,
      jobsPerSecond: all.jobsPerSecond + one.jobsPerSecond / parts.length
    }
  }, empty())
  return { ...total, virtualHours: Math.round(total.virtualHours), jobsPerSecond: Math.round(total.jobsPerSecond * 10) / 10 }
}

/** What another set of checkers or functions is tried with. */
export interface Trial {
  checkers?: readonly CheckerFactory[]
  functions?: Readonly<Record<string, FunctionFactory>>
}

/** Runs seeds one after another in this process. `wanted` says which. */
export const runSeeds = async (options: SeedsOptions, trial: Trial = {}, wanted: (seed: number) => boolean = () => true): Promise<Summary> => {
  const { checkers = allCheckers, functions = productFunctions } = trial
  const parts: Summary[] = []
  const began = process.cpuUsage()
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    if (!wanted(seed)) continue
    const result = await simulate({ seed, jobs: options.jobs, faults: options.faults, checkers, functions })
    const { run, violations, faults, succeeded, failed, virtualHours } = result
    parts.push({
      ...empty(), seeds: 1, jobs: options.jobs, succeeded, failed, virtualHours, faultsInjected: { ...faults },
      violations: violations.map((violation) => ({
        seed, invariant: violation.invariant, message: violation.message, jobId: violation.jobId,
        history: history(run, violation), replay: replayCommand(options, seed)
      }))
    })
  }
  const { user, system } = process.cpuUsage(began)
  const total = sum(parts)
  return { ...total, jobsPerSecond: total.jobs / ((user + system) / 1e6) }
}

/** A violation for people. */
export const describeViolation = ({ seed, invariant, message, jobId, history: lines, replay }: ReportedViolation): string =>
  [
    `Seed ${seed} violates ${invariant}: ${message}${jobId ? ` (job ${jobId})` : ''}`,
    ...lines.map((text) => `  ${text}`),
    `Replay: ${replay}`,
    ''
  ].join('\n')
