import type { Job } from './job'
import { finalTagKey, jobTagKey } from './names'
import type { Tag } from './outputs'

/** RDS allows these characters in a tag's value; whatever else an input holds becomes a hyphen. */
const tagValue = (value: string): string => value.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-').slice(0, 256)

/** Tags of everything transient: whose it is, for which application, and until when it may live. */
export const transientTags = (job: Job): Tag[] => [
  { Key: 'ApplicationName', Value: 'MASKOPY' },
  { Key: 'Cost Center', Value: tagValue(job.Request.CostCenter ?? '') },
  { Key: jobTagKey, Value: job.JobId },
  { Key: 'maskopy:application', Value: tagValue(job.ApplicationName) },
  { Key: 'maskopy:expires', Value: job.DeadlineAt }
]

/** Tags of the final snapshot: the application's own, and the job it came from. */
export const finalTags = (job: Job): Tag[] => [
  { Key: 'ApplicationName', Value: tagValue(job.ApplicationName) },
  { Key: 'Cost Center', Value: tagValue(job.Request.CostCenter ?? '') },
  { Key: jobTagKey, Value: job.JobId },
  { Key: finalTagKey, Value: 'true' }
]

/** Whether any job has made it: such a thing is never the source of another. */
export const isMade = (tags: readonly Tag[]): boolean => tags.some((tag) => tag.Key === jobTagKey)

/** Whether a snapshot's tag names the application. */
export const belongsTo = (applicationName: string, tags: readonly Partial<Tag>[]): boolean => {
  const [value = '', ...more] = tags.filter(({ Key }) => Key === 'ApplicationName').map(({ Value }) => Value)
  // Beyond ASCII there are letters whose lower case is a plain one.
  return more.length === 0 && /^[\x21-\x7e]+$/.test(value) && value.toLowerCase() === applicationName.toLowerCase()
}

export const isTaggedFor = (job: Job, tags: readonly Tag[]): boolean =>
  tags.some((tag) => tag.Key === jobTagKey && tag.Value === job.JobId)
