import type { Existing } from './aftermath'

/** Whoever makes calls in a simulated run. `operator` deletes things by hand; `forger` puts events on the bus that nobody meant. */
export type Actor =
  | { name: string; kind: 'function'; /** One run of a function on one message. */ invocation: string }
  | { name: 'runner'; kind: 'runner'; /** The task it runs in. */ invocation: string }
  | { name: 'requester' | 'operator' | 'forger' | 'world'; kind: 'person' }

/** One call of the AWS API that was carried out or refused. Times are virtual milliseconds since the epoch. */
export interface TracedCall {
  kind: 'call'
  /** Rises by one with every entry of the trace: the order in which calls took effect. */
  sequence: number
  /** When the caller sent it: later calls may have taken effect before it. */
  sentAt: number
  /** When AWS carried it out. */
  at: number
  actor: Actor
  /** The account in whose name it was made, and whose resources it is about unless an ARN says otherwise: 12 digits. */
  account: string
  /** Signing name: `rds`, `ecs`, `dynamodb`, `sqs`, `events`, `s3`, `sts`, … */
  service: string
  operation: string
  /** As the SDK spells it. Never changed afterwards. */
  input: any
  /** Absent where it was refused. */
  output?: any
  /** Wire code and text of the refusal. */
  error?: { code: string; message: string }
  /** Whether AWS carried it out; a call that was refused, or never reached AWS, changed nothing. */
  tookEffect: boolean
  /** Whether its caller learnt of it: not where the answer was lost, or the caller killed. */
  answered: boolean
  /** The resource that it is about as it was just before, where it is one of RDS, ECS or EC2 that existed then. */
  subject?: Existing
  /** Kinds of faults that were put into it. */
  faults: string[]
}

/** What an event bus was given, and what became of it on its way to one rule's targets. */
export interface TracedEvent {
  kind: 'event'
  sequence: number
  at: number
  /** Owner of the bus that it was put on. */
  account: string
  source: string
  detailType: string
  resources: string[]
  detail: any
  /** An AWS event that never left its service is `dropped`. */
  fate: 'sent' | 'dropped' | 'doubled' | 'delayed'
  /** Put on the bus by nobody who may. */
  forged?: boolean
}

/** Something that a person, a machine or the deployment did, or a fault that is no call's: for the reader of a history. */
export interface TracedIncident {
  kind: 'incident'
  sequence: number
  at: number
  /** `killed`, `stalled`, `timed-out`, `deployment`, `hand-deletion`, `copy-hangs`, … */
  what: string
  /** ARN, function or message that it happened to. */
  subject: string
  /** Invocation that it happened to, if one. */
  invocation?: string
}

export type TraceEntry = TracedCall | TracedEvent | TracedIncident
