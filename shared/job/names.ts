/** Crockford's base 32: no I, L, O, U, so that an id can be read aloud. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idLength = 26

/**
 * The JobId of a message: the 128 bits of its id (SQS message ids and EventBridge event ids are UUIDs) as 26 characters of
 * Crockford base 32. A redelivered message is the same job.
 */
export const jobIdOf = (messageId: string): string => {
  const hex = messageId.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new Error(`The message id '${messageId}' is no UUID.`)
  let bits = BigInt(`0x${hex}`)
  let id = ''
  for (let position = 0; position < idLength; position++) {
    id = alphabet[Number(bits & 31n)]! + id
    bits >>= 5n
  }
  return id
}

/** Everything that a job makes, except its final snapshot, is called `maskopy-<jobid>-<part>`: at most 63 characters. */
export const resourceName = (jobId: string, part: string): string => `maskopy-${jobId.toLowerCase()}-${part}`

/** The job that a resource's name or ARN speaks of. A name proves nothing; it only says which record to read. */
export const jobIdInName = (name: string): string | undefined =>
  /(?:^|[:/])maskopy-([0-9a-hjkmnp-tv-z]{26})-[a-z0-9-]+/.exec(name)?.[1]?.toUpperCase()

/** Whether this can be a final snapshot: the one thing of a job that bears a name which a requester has chosen. */
export const mayBeFinalSnapshot = (arn: string): boolean => /:(?:cluster-)?snapshot:(?!maskopy-)/.test(arn)

/** Tag that proves, together with the job record, that a resource is ours. */
export const jobTagKey = 'maskopy:job'
/** Value of the tag that only a final snapshot carries. */
export const finalTagKey = 'maskopy:final'
