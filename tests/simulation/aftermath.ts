import type { TraceEntry } from './trace'

/** What storage holds: data of production, or what a masking run made of it. Known to the simulation, never to the product. */
export type Taint = 'raw' | 'masked'

export type ExistingKind =
  | 'db-snapshot' | 'db-cluster-snapshot' | 'db-instance' | 'db-cluster'
  | 'ecs-task' | 'ecs-task-definition' | 'ecs-cluster' | 'ec2-instance'

/** One resource of one account, read from the emulator's state and not through the product. A copy: it does not change later. */
export interface Existing {
  kind: ExistingKind
  /** Owner, 12 digits. */
  account: string
  id: string
  arn: string
  status: string
  tags: Readonly<Record<string, string>>
  /** Snapshots and databases; of a member of a cluster its cluster's. */
  taint?: Taint
  /** Snapshots: account ids that may restore it; `all` for a public one. */
  sharedWith?: readonly string[]
  /** Snapshots: `manual` or `automated`. */
  snapshotType?: string
  /** Snapshots: ARN of what it is a copy of. */
  copyOf?: string
  /** Snapshots: identifier of the database that it was taken of. */
  databaseId?: string
  /** Members: the cluster they belong to. */
  clusterId?: string
  publiclyAccessible?: boolean
  /** Tasks: family of the definition. */
  family?: string
  /** Whether it was there before the first request: production, and what people have made for themselves. */
  ofPeople: boolean
}

/** What a request should come to; `any` where a fault, a cancel or a quota may decide. */
export type Expected = 'SUCCEEDED' | 'FAILED' | 'any'

/** One message that was put on the intake queue. */
export interface SentRequest {
  /** Of the message as SQS gave it; a message that SQS delivers twice keeps it. */
  messageId: string
  /** The id that a job of this message has by the contract: the message id in Crockford's base 32. */
  jobId: string
  sentAt: number
  body: string
  /** `sound`, `malformed`, `unauthorized`, `foreign-snapshot`, `repeated`, `replayed-url`, `unknown-snapshot`, … */
  sort: string
  expects: Expected
  /** Application whose role the caller really holds; undefined where it holds none. */
  provedApplication?: string
  /** Run mode `none`, in an environment that allows it: its final snapshot may be raw. */
  mayBeRaw: boolean
  /** When somebody asked for it to be cancelled. */
  cancelledAt?: number
}

/** A message on the completion queue. */
export interface Completion {
  messageId: string
  at: number
  /** Parsed; undefined where it is no JSON. */
  body: any
  text: string
}

/** What a checker may look at while the run goes on: the truth as the emulator has it, at the moment it asks. */
export interface World {
  now(): number
  stagingAccount: string
  sourceAccount: string
  /** Accounts that final snapshots of an environment (`DestinationEnv`) may be shared with. */
  targetAccountsOf(environment: string): readonly string[]
  /** Applications of the configuration, and the prefix of each one's scripts. */
  scriptPrefixes: Readonly<Record<string, readonly string[]>>
  existing(): Existing[]
  byArn(arn: string): Existing | undefined
  /** The job's item of the table as plain values; undefined where there is none (yet). */
  job(jobId: string): any
  /** Every item of the table, history and claims included. */
  items(): any[]
  requests(): readonly SentRequest[]
  completions(): readonly Completion[]
}

/** What is there when nothing moves any more: every job over, every stalled function gone on, every later look taken. */
export interface Aftermath {
  at: number
  existing: Existing[]
  items: any[]
  requests: readonly SentRequest[]
  completions: readonly Completion[]
  /** Bodies of what is left on queues, by queue name. */
  leftOnQueues: Readonly<Record<string, readonly string[]>>
  /** The run did not come to rest in the time that the deadlines leave; says what still moved. */
  unfinished?: string
}

/** A run that is over. */
export interface Run {
  seed: number
  world: World
  trace: readonly TraceEntry[]
  aftermath: Aftermath
  /** Seconds of the configuration that bounds are made of. */
  timing: { jobDeadlineSeconds: number; cleanUpDeadlineSeconds: number; recheckAfterSeconds: number; reconcileMinutes: number }
}
