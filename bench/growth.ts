import type { Completion } from '../tests/simulation/aftermath'
import { crowd } from './crowd'
import { Spending, type Spent } from './spending'

/** Of the jobs that were completed between two times. */
export interface Share {
  calls: number
  invocations: number
  readUnits: number
  writeUnits: number
}

export interface Level {
  jobsInLine: number
  /** Completions that are measured, the first and the last of them. */
  completionsFrom: number
  completionsTo: number
  /** From acceptance to closing of those jobs, with their part of what was done for no job. */
  perJob: Share
  /** Everything but the schedule from the first of these completions to the last, whosesoever it was. */
  everythingPerCompletion: Share
  /** One run of the reconciler: it goes on whether or not there are jobs. */
  perScheduledRun: Share
}

export interface GrowthReport {
  levels: Level[]
  /** Calls a job at the last level over those at the first, less one. */
  callsGrowth: number
}

const scheduled = 'reconcile'

export const sharesOf = (spent: readonly Spent[], count: number): Share => {
  const sum = (of: (one: Spent) => number) => spent.reduce((total, one) => total + of(one), 0) / count
  return {
    calls: sum(({ calls }) => calls), invocations: spent.length / count, readUnits: sum(({ readUnits }) => readUnits),
    writeUnits: sum(({ writeUnits }) => writeUnits)
  }
}

/** `completions` in their order; `from` and `to` count them, both included, from 1. */
export const levelOf = (
  jobsInLine: number, spent: readonly Spent[], completions: readonly Pick<Completion, 'at' | 'body'>[], from: number, to: number
): Level => {
  const measured = completions.slice(from - 1, to)
  const [since, until] = [from === 1 ? -Infinity : completions[from - 2]!.at, to === jobsInLine ? Infinity : measured.at(-1)!.at]
  const ids = new Set(measured.map(({ body }) => body.JobId as string))
  const isMeanwhile = ({ at }: Spent) => at > since && at <= until
  const working = spent.filter(({ name }) => name !== scheduled)
  const own = working.filter((one) => (one.jobId === undefined ? isMeanwhile(one) : ids.has(one.jobId)))
  const schedule = spent.filter((one) => one.name === scheduled && isMeanwhile(one))
  return {
    jobsInLine, completionsFrom: from, completionsTo: to, perJob: sharesOf(own, measured.length),
    everythingPerCompletion: sharesOf(working.filter(isMeanwhile), measured.length), perScheduledRun: sharesOf(schedule, Math.max(1, schedule.length))
  }
}

const measureOnce = async (jobs: number, seed: number, from: number, to: number): Promise<Level> => {
  const spending = new Spending()
  const { run } = await crowd(jobs, seed, { checkers: [() => spending], isEnough: () => to < jobs && spending.completed >= to })
  return levelOf(jobs, spending.all(), run.aftermath.completions, from, to)
}

const meanOf = (shares: readonly Share[]): Share => {
  const mean = (of: (share: Share) => number) => shares.reduce((sum, share) => sum + of(share), 0) / shares.length
  return {
    calls: mean(({ calls }) => calls), invocations: mean(({ invocations }) => invocations), readUnits: mean(({ readUnits }) => readUnits),
    writeUnits: mean(({ writeUnits }) => writeUnits)
  }
}

/**
 * How many jobs come at once, and how often that is tried: two hundred jobs each, since what AWS takes for a job decides most of what
 * it costs. Of a long line a stretch is measured, when it moves evenly.
 */
const levels: readonly { jobs: number; runs: number; from?: number; to?: number }[] = [
  { jobs: 1, runs: 200 }, { jobs: 10, runs: 20 }, { jobs: 100, runs: 2 }, { jobs: 1000, runs: 1, from: 101, to: 300 },
  { jobs: 10_000, runs: 1, from: 101, to: 300 }
]

/** What a job costs in a line of one, and of ten thousand. */
export const measureGrowth = async (longest = Infinity): Promise<GrowthReport> => {
  const measured: Level[] = []
  for (const { jobs, runs, from = 1, to = jobs } of levels.filter((level) => level.jobs <= longest)) {
    const each: Level[] = []
    for (let seed = 1; seed <= runs; seed++) each.push(await measureOnce(jobs, seed, from, to))
    measured.push({
      ...each[0]!, perJob: meanOf(each.map(({ perJob }) => perJob)),
      everythingPerCompletion: meanOf(each.map(({ everythingPerCompletion }) => everythingPerCompletion)),
      perScheduledRun: meanOf(each.map(({ perScheduledRun }) => perScheduledRun))
    })
  }
  return { levels: measured, callsGrowth: measured.at(-1)!.perJob.calls / measured[0]!.perJob.calls - 1 }
}
