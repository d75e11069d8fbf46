import type { Job } from '../job/job'
import { isTaggedFor } from '../job/tags'
import type { Observation } from '../kernel/step'
import type { Tag } from '../job/outputs'

/** Something that may be deleted: what Describe says of it, and how. */
export interface Removable {
  describe(): Promise<{ arn: string; status: string; tags: Tag[] } | undefined>
  delete(): Promise<void>
}

/** States in which AWS is at it already. */
const goingAway = new Set(['deleting', 'deleted', 'DELETE_IN_PROGRESS'])

/**
 * Deletes only what both the record and the tag call ours; what bears our name by chance counts as gone. RDS accepts no second
 * deletion, so one under way is left to go on.
 */
export const remove = async (job: Job, thing: Removable): Promise<void> => {
  const found = await thing.describe()
  if (!found || !isTaggedFor(job, found.tags) || goingAway.has(found.status)) return
  await thing.delete()
}

/** Gone is what Describe does not find. */
export const observeRemoval = async (job: Job, thing: Removable): Promise<Observation> => {
  const found = await thing.describe()
  if (!found || !isTaggedFor(job, found.tags)) return { state: 'done', status: 'gone' }
  return { state: 'pending', arn: found.arn, status: found.status }
}

export const snapshotRemoval = (
  databases: { snapshot(name: string): ReturnType<Removable['describe']>; deleteSnapshot(name: string): Promise<void> },
  name: string
): Removable => ({ describe: () => databases.snapshot(name), delete: () => databases.deleteSnapshot(name) })
