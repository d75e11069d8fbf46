import type { Clock } from '../../shared/clock'
import type { DatabaseKind } from '../../shared/config/engines'
import { isClosed, type Job } from '../../shared/job/job'
import { placesKey, promisedIn, type Places } from '../../shared/job/places'
import { stepNames } from '../../shared/job/steps'
import type { JobStore } from '../../shared/job/store'
import { waitedKey, waitedOf, type Waited } from '../../shared/job/waited-lines'
import type { Lines } from '../../shared/kernel/lines'
import type { Failed } from '../../shared/middleware/failed'

export interface LinesContext {
  lines: Lines
  places: Places
  store: JobStore
  clock: Clock
  /** One that fails never stops the others. */
  failed: Failed
}

const kinds: DatabaseKind[] = ['instance', 'cluster']

/** Steps in which a job still has a snapshot to make in staging. */
const needsPlaces = stepNames.slice(stepNames.indexOf('copy-to-staging'), stepNames.indexOf('release'))

/** A promise to a job that is over, or whose final snapshot is there, keeps others out for nothing. */
const needsItsPlaces = (job: Job | undefined): boolean => job !== undefined && !isClosed(job) && needsPlaces.includes(job.Step)

/**
 * Makes good what was missed in lines: promises that nobody took back are dropped, and the first of every line in which somebody
 * waits tries. What is promised, and where somebody waits, is read with one call.
 */
export const tendLines = async (context: LinesContext): Promise<{ linesNudged: number; placesDropped: number }> => {
  const [waited, ...promised] = await context.store.together([waitedKey, ...kinds.map(placesKey)])
  const placesDropped = await dropPromises(context, promised)
  return { linesNudged: await nudgeFirsts(context, waitedOf(waited)), placesDropped }
}

const nudgeFirsts = async ({ lines, clock, failed }: LinesContext, waited: Waited): Promise<number> => {
  let nudged = 0
  for (const [line, seen] of Object.entries(waited)) {
    try {
      if (await lines.nudgeFirst(line)) nudged += 1
      else await lines.forget(line, seen, clock.now())
    } catch (error) {
      failed(`The line ${line} was not nudged.`, error)
    }
  }
  return nudged
}

const dropPromises = async ({ places, store, failed }: LinesContext, items: (Record<string, unknown> | undefined)[]): Promise<number> => {
  let dropped = 0
  for (const [index, kind] of kinds.entries()) {
    try {
      for (const jobId of promisedIn(items[index])) {
        if (needsItsPlaces(await store.get(jobId))) continue
        await places.release(kind, jobId)
        dropped += 1
      }
    } catch (error) {
      failed(`The places promised for snapshots of kind ${kind} were not looked through.`, error)
    }
  }
  return dropped
}
