import type { AccountRole, Job, ResourceKind } from '../job/job'
import type { QuotaLine } from '../job/quota-lines'
import type { StepName } from '../job/steps'
import type { PermanentError } from '../errors'
import type { OperationKind } from '../config/schema'

/** Members of the job record that an action may fill in: outputs of the contract, and what later steps read. */
export type Facts = Partial<Omit<Job, 'JobId' | 'Item' | 'Version' | 'Status' | 'Step' | 'Begun' | 'Resources' | 'Progress' | 'Waiting'>>

/** What an action is about to create, known before the call. */
export interface IntendedResource {
  kind: ResourceKind
  name: string
  in: AccountRole
  account: string
  final?: boolean
}

/** AWS accepted the operation. */
export interface Started {
  arn?: string
  facts?: Facts
  /** Where the reply already says how far it is; otherwise a long operation counts as pending, a short one is observed. */
  observation?: Observation
}

/** What a Describe call answered. */
export type Observation =
  /** There is no such thing (yet). */
  | { state: 'absent' }
  | { state: 'pending'; arn?: string; percent?: number; status?: string; facts?: Facts }
  | { state: 'done'; arn?: string; status?: string; facts?: Facts }
  | { state: 'failed'; error: PermanentError; facts?: Facts }

/** One AWS operation of a step. `Aws` is what of AWS the step may use. */
export interface Action<Aws> {
  /** Unique in its step; the ledger key of what it intends. */
  key: string
  /** Keys of actions that must be done first. */
  after?: string[]
  intends?: IntendedResource
  /** Ledger key of what it deletes: recorded as deleted when it is done. */
  removes?: string
  /** Where it stands in line while its quota is full. */
  line?: QuotaLine
  /** Lines of the quotas in which its end makes room. */
  frees?: QuotaLine[]
  /** A step moves on without it; clean-up will see to it. */
  optional?: boolean
  /** Steers how often it is observed. */
  takes?: OperationKind
  /** AWS sends no event when it is over, so it is observed more often near its end. */
  eventless?: boolean
  /** Key of the action by which we have granted what this one needs: for some minutes that may not have arrived yet. */
  afterSharing?: string
  /** How long AWS remembers what became of it. What was intended longer ago and is not there may have been, so it fails. */
  rememberedSeconds?: number
  /** Begins the operation; called again, it finds what it began. Absent: there is nothing to begin. */
  start?(job: Job, aws: Aws): Promise<Started | void>
  /** Answers from Describe alone. */
  observe(job: Job, aws: Aws): Promise<Observation>
}

/** A step is the AWS operations it is made of; everything else is the kernel's. */
export interface Step<Aws> {
  name: StepName
  /** Computed from the record alone; none: the job passes straight through. */
  actions(job: Job): Action<Aws>[]
  /** Members of the record that are known once every action is done. */
  conclude?(job: Job, now: number): Facts
}
