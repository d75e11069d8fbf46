import type { DatabaseKind } from '../../shared/config/engines'
import type { Config } from '../../shared/config/schema'
import { isClosed, type Job } from '../../shared/job/job'
import type { Places } from '../../shared/job/places'
import { allLines } from '../../shared/job/quota-lines'
import { stepNames } from '../../shared/job/steps'
import type { JobStore } from '../../shared/job/store'
import type { Lines } from '../../shared/kernel/lines'

export interface LinesContext {
  lines: Lines
  places: Places
  store: JobStore
  config: Config
  /** One that fails never stops the others. */
  failed(what: string, error: unknown): void
}

const kinds: DatabaseKind[] = ['instance', 'cluster']

/** Steps in which a job still has a snapshot to make in staging. */
const needsPlaces = stepNames.slice(stepNames.indexOf('copy-to-staging'), stepNames.indexOf('release'))

/** A promise to a job that is over, or whose final snapshot is there, keeps others out for nothing. */
const needsItsPlaces = (job: Job | undefined): boolean => job !== undefined && !isClosed(job) && needsPlaces.includes(job.Step)

/**
 * Makes good what was missed in lines: promises that nobody took back are dropped, and the first of every line tries. The lines
 * follow from the configuration, so nothing is scanned.
 */
export const tendLines = async (context: LinesContext): Promise<{ linesNudged: number; placesDropped: number }> => {
  const { lines, config, failed } = context
  const placesDropped = await dropPromises(context)
  let linesNudged = 0
  for (const { name } of allLines(config)) {
    try {
      if (await lines.nudgeFirst(name)) linesNudged += 1
    } catch (error) {
      failed(`The line ${name} was not nudged.`, error)
    }
  }
  return { linesNudged, placesDropped }
}

const dropPromises = async ({ places, store, failed }: LinesContext): Promise<number> => {
  let dropped = 0
  for (const kind of kinds) {
    try {
      for (const jobId of await places.promised(kind)) {
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
