import type { DatabaseKind } from '../config/engines'
import type { ExceptionName } from '../errors'
import type { Request } from '../request/schema'
import type { RunnerScript } from '../runner-contract'
import type { Outputs } from './outputs'
import type { StepName } from './steps'

export type JobStatus = 'RUNNING' | 'CLEANING_UP' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
/** How a job will close once it is cleaned up. */
export type JobOutcome = 'SUCCEEDED' | 'FAILED' | 'CANCELLED'

/** Whose account a resource lives in; the account id stands beside it in the ledger. */
export type AccountRole = 'source' | 'staging'

export type ResourceKind =
  | 'db-snapshot' | 'db-cluster-snapshot' | 'db-instance' | 'db-cluster' | 'db-member'
  | 'ecs-task-definition' | 'ecs-task' | 'ecs-cluster' | 'ec2-instance'

/** One line of the ledger: something that exists, or may exist, because of the job. Times are ISO 8601 UTC. */
export interface LedgerEntry {
  Kind: ResourceKind
  /** Name in AWS, derived from the JobId where we choose it; for a task the family it runs in. */
  Name: string
  In: AccountRole
  /** 12 digits. */
  Account: string
  Arn?: string
  /** Written before the call that creates it. */
  Intended: string
  /** Until then the call may still be under way in some function. */
  LeaseUntil: string
  /** The step that made it. */
  Step: StepName
  /** AWS accepted the call. */
  Started?: string
  /** Describe said that it is gone. */
  Deleted?: string
  /** What the job is made for: kept if it succeeds. */
  Final?: boolean
}

/** A job that stands in a line, and the step that it is in. */
export interface InLine {
  JobId: string
  Step: StepName
}

/** What a step waits for. */
export interface Waiting {
  /** Keys of the actions that are not done yet. */
  For: string[]
  /** ARN or name of the first thing waited for, as `AwaitedResource` of the index. */
  Resource?: string
  Since: string
  Due: string
  /** When the step gives up. */
  Deadline: string
  /** Generation of the re-observe message under way. */
  Observation: number
  /** Refusals in a row. */
  Attempts: number
  /** Before this time nothing of `Refused` is tried again. */
  NotBefore?: string
  /** Keys of the actions that AWS refused. */
  Refused?: string[]
  /** Why it was refused last, or what state AWS reported. */
  Reason?: string
  PercentProgress?: number
  /** The quota that the job stands in line for, until `Deadline`. */
  Line?: {
    Quota: string
    Since: string
    /** The first in line tries; everybody else waits for whoever is ahead. */
    Ahead?: string
  }
}

/** How far an action of the present step has come. */
export interface Progress {
  StartedAt?: string
  DoneAt?: string
}

/** The last change of step, kept until its event is out, so that whoever comes late can emit it again. */
export interface Move {
  From: StepName
  At: string
  Hint: string
  Observation: string
  Outcome: string
}

export interface JobError {
  Name: ExceptionName
  Message: string
  Step: StepName
  /** Code of the AWS error or exit reason below it. */
  Cause?: string
}

/** The identity that the caller proved. */
export interface Requester {
  account: string
  arn: string
  userId: string
}

/** Seconds that operations took, by `step/operation`. */
export type Durations = Record<string, number>

/** What intake found out about the snapshot; later steps read it here and not in AWS. */
export interface Source {
  Account: string
  /** What the snapshot is of. */
  Kind: DatabaseKind
  SnapshotName: string
  SnapshotArn: string
  DatabaseIdentifier: string
  Engine: string
  EngineVersion: string
  Encrypted: boolean
  KmsKeyId?: string
  /** Of the original, or of its writer; absent where it is gone, or serverless. */
  InstanceClass?: string
  /** For the transient database: of instances a DB parameter group, of clusters a cluster parameter group. */
  ParameterGroup?: string
  /** For the transient database, where one was asked for. */
  OptionGroup?: string
}

/** Results of the runner: what was asked of the masked data, and what it answered. */
export interface Verification {
  Required: boolean
  Passed: boolean
  /** Nobody can verify this engine here, and the environment's configuration says that this is accepted. */
  Waived?: boolean
  /** Run mode `none`: nothing was masked, so there was nothing to verify. */
  Unmasked?: boolean
  Queries: { Path: string; Sha256: string; Rows: number }[]
  /** How many tables and catalogs were rewritten; the report names them. */
  RewrittenTables: number
  /** Where the runner's report lies: `s3://bucket/key`. */
  Report?: string
}

/** A move as the record holds it until the job is over: already what becomes an item of its own. */
export interface RecordedMove {
  /** `HISTORY#` and the version that the move made, padded: reading in key order is reading in time. */
  Item: string
  At: string
  Function: string
  From: string
  To: string
  Status: JobStatus
  Hint: string
  Observation: string
  Outcome: string
}

/** One readable item a job: key `JobId`, sort key `Item` = `JOB`. */
export interface Job extends Outputs {
  JobId: string
  Item: 'JOB'
  Status: JobStatus
  Step: StepName
  /** False between the move into a step and that step's first write. */
  Begun: boolean
  /** Incremented by every move and every parking. */
  Version: number
  /** 1, or 2 once the database was restored afresh after a failed obfuscation. */
  Attempt: number
  AcceptedAt: string
  UpdatedAt: string
  ClosedAt?: string
  StepEnteredAt: string
  DeadlineAt: string
  CleanUpDeadlineAt?: string
  CancelRequestedAt?: string
  /** Next time that somebody has to look; absent only when nothing is left to do. */
  DueAt?: string
  /** Partition key of the due index; present exactly when `DueAt` is. */
  DueLine?: 'DUE'
  AwaitedResource?: string
  /** Partition key of the index of quota lines; present exactly while the job stands in one. */
  Line?: string
  /** The place in it: time of acceptance, then JobId. */
  LineOrder?: string
  LineSince?: string
  /** Somebody stands behind it. */
  FollowedBy?: InLine
  /** Seconds of this step, after AWS had accepted its first operation, in lines or pauses for want of room: its deadline grows by them. */
  LineSeconds?: number
  /** Places for its snapshots in staging have been promised to the job, of this kind. */
  Place?: DatabaseKind
  /** Re-observe messages sent so far: the generation of the newest. */
  Observations?: number
  ApplicationName: string
  Request: Partial<Request>
  Requester?: Requester
  /** Accounts that the final snapshot will be shared with: those of the environment when the job was accepted. */
  TargetAccounts?: string[]
  /** Why the message cannot be carried out at all. */
  Refusal?: JobError
  Engine?: string
  Source?: Source
  /** The final name: as requested, or made from application, database and time. */
  FinalSnapshotName?: string
  Scripts?: RunnerScript[]
  /** What operations took in this job, and what they typically take for this database. */
  Durations: Durations
  Typical?: Durations
  Waiting?: Waiting
  Progress: Record<string, Progress>
  Resources: Record<string, LedgerEntry>
  Verification?: Verification
  Outcome?: JobOutcome
  Error?: JobError
  LeftBehind?: string[]
  LastMove?: Move
  /** Its history, until the job is over: then each move becomes an item of its own. */
  Moves?: RecordedMove[]
}

export const isClosed = (job: Pick<Job, 'ClosedAt'>): boolean => job.ClosedAt !== undefined
