import { PermanentError } from '../errors'
import type { Job, LedgerEntry } from '../job/job'
import { isTaggedFor } from '../job/tags'
import type { Observation } from '../kernel/step'
import type { Tag } from '../job/outputs'

/** Something that has to go: what Describe says of it, and how to delete it. */
export interface Removable {
  describe(): Promise<{ arn: string; status: string; tags: Tag[] } | undefined>
  /** `gone` where the reply says so already, and nobody has to look again. */
  delete(): Promise<void | 'gone'>
}

/** States in which AWS is at it already; RDS accepts no second deletion. */
const goingAway = new Set(['deleting', 'deleted', 'DELETE_IN_PROGRESS', 'shutting-down'])

/**
 * One look at something that has to go, the same however often: gone is what Describe does not find; what is ours, by the record
 * and by its tag, is deleted; what bears our name by chance is left alone. What the record says we made, and has lost its tag, is
 * not touched either, but it is there, and so it is a failure.
 */
export const remove = async (job: Job, entry: LedgerEntry | undefined, thing: Removable): Promise<Observation> => {
  const found = await thing.describe()
  if (!found) return { state: 'done', status: 'gone' }
  if (!isTaggedFor(job, found.tags)) {
    return entry?.Arn === found.arn ? { state: 'failed', error: untagged(found.arn) } : { state: 'done', status: 'not ours' }
  }
  if (!goingAway.has(found.status) && (await thing.delete()) === 'gone') return { state: 'done', status: 'gone' }
  return { state: 'pending', arn: found.arn, status: found.status }
}

const untagged = (arn: string): PermanentError =>
  new PermanentError('MaskopyResourceException', `'${arn}' has lost the tag that proves that it may be deleted.`, 'NoTag')
