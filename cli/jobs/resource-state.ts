import type { Job, LedgerEntry } from '../../shared/job/job'
import { isKept } from '../../shared/job/ledger'

export type ResourceState = 'intended' | 'exists' | 'deleted' | 'kept'

/** How a line of the ledger stands, by the record alone. */
export const resourceState = (job: Job, entry: LedgerEntry): ResourceState => {
  if (entry.Deleted) return 'deleted'
  if (isKept(job, entry)) return 'kept'
  return entry.Started ? 'exists' : 'intended'
}
