/** What one job needs of one quota. */
export interface Demand {
  /** How long each place is held that it takes at once; seconds. */
  holds: readonly number[]
  /** From the moment at which it has its places until it is over, if it waited for nothing any more; seconds. */
  rest: number
}

/** As many of `free`, which are sorted, as are needed go to a job at `at`; each comes back in its own time. */
const taken = (free: readonly number[], at: number, holds: readonly number[]): number[] =>
  [...free.slice(holds.length), ...holds.map((seconds) => at + seconds)].sort((one, other) => one - other)

/**
 * Seconds until the last of these jobs is over where nothing holds them up but one quota: each begins in the order given, as soon as
 * there are places for it, and reacting takes no time. `earliest`: nobody can begin before.
 */
export const boundOf = (places: number, demands: readonly Demand[], earliest = 0): number => {
  let free = Array.from({ length: places }, () => earliest)
  let begun = earliest
  let end = 0
  for (const { holds, rest } of demands) {
    begun = Math.max(begun, free[holds.length - 1]!)
    free = taken(free, begun, holds)
    end = Math.max(end, begun + rest)
  }
  return end
}

/** What AWS takes for the operations of one job, and how long its requester keeps what it has made; seconds. */
export interface Operations {
  sourceCopy: number
  stagingCopy: number
  restore: number
  task: number
  finalSnapshot: number
  /** Of the database: the completion comes after it. */
  deletion: number
  /** From the completion until RDS has deleted the final snapshot. */
  kept: number
}

/** Limits of RDS that a job of an instance meets. */
export interface Limits {
  copiesInFlight: number
  manualSnapshots: number
  instances: number
}

/**
 * The bound that each quota sets. The staging copy is needed until the database is masked, as another one may have to be made of it;
 * a place for the final snapshot is taken with the one of the staging copy, since whoever took one and waited for the other might wait
 * for ever.
 */
export const boundsOf = (jobs: readonly Operations[], limits: Limits): Record<'sourceCopies' | 'stagingCopies' | 'snapshots' | 'instances', number> => {
  const first = Math.min(...jobs.map(({ sourceCopy }) => sourceCopy))
  const copied = Math.min(...jobs.map(({ sourceCopy, stagingCopy }) => sourceCopy + stagingCopy))
  const masked = ({ stagingCopy, restore, task }: Operations) => stagingCopy + restore + task
  const afterCopy = (job: Operations) => job.restore + job.task + job.finalSnapshot + job.deletion
  const over = (job: Operations) => job.stagingCopy + afterCopy(job)
  const demands = (holds: (job: Operations) => number[], rest: (job: Operations) => number): Demand[] =>
    jobs.map((job) => ({ holds: holds(job), rest: rest(job) }))
  return {
    sourceCopies: boundOf(limits.copiesInFlight, demands(({ sourceCopy }) => [sourceCopy], (job) => job.sourceCopy + over(job))),
    stagingCopies: boundOf(limits.copiesInFlight, demands(({ stagingCopy }) => [stagingCopy], over), first),
    snapshots: boundOf(limits.manualSnapshots, demands((job) => [masked(job), over(job) + job.kept], over), first),
    instances: boundOf(limits.instances, demands((job) => [afterCopy(job)], afterCopy), copied)
  }
}
