import type { Clock } from '../../shared/clock'
import { isoTime } from '../../shared/clock'
import { isClosed, type Job } from '../../shared/job/job'
import type { StepName } from '../../shared/job/steps'
import type { DueJob } from '../../shared/job/store'
import type { Inboxes } from '../../shared/kernel/inboxes'
import type { Failed } from '../../shared/middleware/failed'

export interface ReconcileContext {
  inboxes: Inboxes
  clock: Clock
  /** One that fails never stops the others. */
  failed: Failed
}

/** The step that owns what is left to do: of a closed job, its last event or its ledger. */
export const ownerOf = (job: Pick<Job, 'ClosedAt' | 'Begun' | 'Step'>): StepName => (isClosed(job) && job.Begun ? 'clean-up' : job.Step)

/** Nudges the owners of those jobs that are due: whatever event or message should have moved them was lost. */
export const nudgeDueJobs = async (jobs: readonly DueJob[], { inboxes, clock, failed }: ReconcileContext): Promise<number> => {
  const now = isoTime(clock.now())
  let nudged = 0
  for (const job of jobs.filter(({ DueAt }) => DueAt! <= now)) {
    try {
      await inboxes.send(ownerOf(job), { Hint: 'nudge', JobId: job.JobId })
      nudged += 1
    } catch (error) {
      failed('The job was not nudged.', error, job.JobId)
    }
  }
  return nudged
}
