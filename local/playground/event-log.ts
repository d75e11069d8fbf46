import type { Clock } from '../core/clock'
import { jobsWithStatus, jobStatuses, readJob } from '../world/job-watch'
import type { World } from '../world/world'
import type { Screen } from '../demo/screen'

const intervalMilliseconds = 500

const pause = (clock: Clock) => new Promise<void>((resolve) => void clock.after(intervalMilliseconds, resolve))

/** Writes one short line for each move of each job, until `signal` is aborted. */
export const logMoves = async (world: World, screen: Screen, signal: AbortSignal): Promise<void> => {
  const shown = new Map<string, number>()
  const finished = new Set<string>()
  while (!signal.aborted) {
    const ids = (await Promise.all(jobStatuses.map((status) => jobsWithStatus(world, status)))).flat()
    for (const id of ids.filter((id) => !finished.has(id))) {
      const { job, history } = await readJob(world, id)
      for (const { At, From, To, Observation } of history.slice(shown.get(id) ?? 0)) {
        screen.line(`${At.slice(11, 19)} ${id} ${From} → ${To}${Observation ? `  ${screen.colours.dim(Observation)}` : ''}`)
      }
      shown.set(id, history.length)
      if (job?.ClosedAt && history.at(-1)?.To === job.Status) finished.add(id)
    }
    await pause(world.cloud.clock)
  }
}
