import * as z from 'zod'
import { exceptionNames } from '../errors'
import { stepNames } from '../job/steps'
import { schemaVersion } from './version'

const account = z.string().regex(/^\d{12}$/)
const stepName = z.enum(stepNames)

/** What every event says: a hint and a notice, never a command. Whoever reads it looks at the record. */
const common = {
  SchemaVersion: z.literal(schemaVersion),
  JobId: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/).describe('26 characters; the key of the job in the job table.'),
  ApplicationName: z.string(),
  DestinationEnv: z.string().optional().describe('Absent where the message was no request.'),
  Step: stepName.describe('The step that the job is in now.'),
  Version: z.int().min(1).describe("The record's version when the event was emitted. The same event may come more than once.")
}

const error = z
  .object({ Name: z.enum(exceptionNames), Message: z.string(), Step: stepName, Cause: z.string().optional() })
  .describe('Why the job failed, or would have.')

const running = z.object({ ...common, Status: z.literal('RUNNING') })
const cleaningUp = z.object({ ...common, Status: z.literal('CLEANING_UP') })
const closed = { ...common, LeftBehind: z.array(z.string()).describe('What could not be deleted.') }

/** `detail` of every event on our bus by its `detail-type`: past tense, `source` is `maskopy`. */
export const eventSchemas = {
  JobAccepted: running.describe('The request was accepted, and everything that could be checked beforehand is in order.'),
  SourceSnapshotCopied: running.describe('The copy in the source account is available.'),
  SnapshotStaged: running.describe('The copy in the staging account is available.'),
  DatabaseRestored: running.describe('The transient database is available.'),
  DatabaseObfuscated: running.describe('The obfuscation task has ended well.'),
  DatabaseVerified: running.describe('The database was verified, or its verification is waived.'),
  FinalSnapshotTaken: running.describe('The final snapshot is available. In run mode none it is unmasked.'),
  SnapshotReleased: cleaningUp.describe('The final snapshot is shared with the accounts of the environment.'),
  StepFailed: cleaningUp.extend({ Error: error }).describe('A step failed; what the job made is being deleted.'),
  JobCancelled: cleaningUp.describe('The job was cancelled; what it made is being deleted.'),
  CleanedUp: cleaningUp.describe('Everything transient is gone, or the deadline for it has passed.'),
  JobSucceeded: z
    .object({
      ...closed,
      Status: z.literal('SUCCEEDED'),
      FinalSnapshotArn: z.string(),
      SharedWith: z.array(account),
      Unmasked: z.boolean().describe('True in run mode none: the snapshot holds the original data.')
    })
    .describe('The job is over, and its completion message is sent.'),
  JobFailed: z
    .object({ ...closed, Status: z.enum(['FAILED', 'CANCELLED']), Error: error.optional() })
    .describe('The job is over without a final snapshot, and its completion message is sent. A cancelled job ends so, too.')
} as const

export type EventName = keyof typeof eventSchemas
export type EventDetail = z.infer<(typeof eventSchemas)[EventName]>
