import * as z from 'zod'

const seconds = (least: number, most: number) =>
  z.number().min(least, `must be at least ${least} seconds`).max(most, `must be at most ${most} seconds`)
const day = 24 * 3600

/** The steps that wait for AWS, and how long each may, counted from when AWS accepted its operation. */
const stepDeadlines = z.strictObject({
  'copy-source-snapshot': seconds(10, 7 * day).default(12 * 3600),
  'copy-to-staging': seconds(10, 7 * day).default(12 * 3600),
  'restore-database': seconds(10, 7 * day).default(6 * 3600),
  obfuscate: seconds(10, 7 * day).default(12 * 3600),
  verify: seconds(10, 7 * day).default(6 * 3600),
  'take-final-snapshot': seconds(10, 7 * day).default(12 * 3600)
})

/** What an operation usually takes, until earlier jobs have taught better. It steers how often AWS is asked, nothing else. */
const typicalDurations = z.strictObject({
  copy: seconds(0.1, day).default(900),
  restore: seconds(0.1, day).default(1200),
  member: seconds(0.1, day).default(600),
  instance: seconds(0.1, day).default(180),
  task: seconds(0.1, day).default(1200),
  snapshot: seconds(0.1, day).default(600),
  delete: seconds(0.1, day).default(420)
})

const queueDelayMaximumSeconds = 900

/** Every duration of the pipeline, so that a demonstration can be scaled without touching code. All in seconds but one. */
export const timingSchema = z.strictObject({
  jobDeadlineSeconds: seconds(30, 14 * day).default(day),
  cleanUpDeadlineSeconds: seconds(10, 7 * day).default(6 * 3600),
  stepDeadlineSeconds: stepDeadlines.prefault({}),
  functionTimeoutSeconds: z.int('must be whole seconds').min(3).max(300).default(30),
  leaseSeconds: seconds(1, 3600).default(120),
  /** A closed job's ledger is looked at once more after this time: a stalled function may have created something since. */
  recheckAfterSeconds: seconds(1, day).default(3600),
  observation: z
    .strictObject({
      minimumSeconds: seconds(1, queueDelayMaximumSeconds).default(10),
      maximumSeconds: seconds(1, queueDelayMaximumSeconds).default(900),
      typicalSeconds: typicalDurations.prefault({})
    })
    .prefault({}),
  /** A container instance that has not joined its cluster by then never will: its image has no container agent, or no way out. */
  joinWithinSeconds: seconds(1, day).default(900),
  retry: z
    .strictObject({
      minimumSeconds: seconds(1, queueDelayMaximumSeconds).default(15),
      maximumSeconds: seconds(1, queueDelayMaximumSeconds).default(600),
      /** NotFound, AccessDenied and KMSKeyNotAccessible mean "not yet" for this long after our own sharing or key grant. */
      sharingGraceSeconds: seconds(1, 3600).default(300)
    })
    .prefault({}),
  /** At most this often does the head of a quota's line try. */
  quotaRetrySeconds: seconds(1, queueDelayMaximumSeconds).default(60),
  reconcileMinutes: z.int('must be whole minutes').min(1).max(60).default(5)
})
