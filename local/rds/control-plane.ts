import type { Call, Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import type { DataPlane } from './data-plane'
import { keyNotAccessible } from './errors'
import type { FaultPlan } from './faults'
import { DEFAULT_KEY, type Keys, type KeyUse, type UsableKey } from './keys'
import type { Database, Group, Snapshot } from './model'
import type { Quotas } from './quotas'
import type { Change, DurationOf, Subject } from './timing'

/** Everything an operation may use. Resources of all accounts are kept by ARN. */
export interface ControlPlane extends Surroundings {
  dataPlaneFor: (engine: string) => DataPlane
  keys: Keys
  quotas: Quotas
  durationOf: DurationOf
  faults: FaultPlan
  databases: Map<string, Database>
  snapshots: Map<string, Snapshot>
  groups: Map<string, Group>
  /** Rises with every resource. */
  nextSequence: () => number
}

/** An operation before it is bound to a control plane. */
export type RdsOperation = (rds: ControlPlane, call: Call) => unknown

export const arnOf = (rds: ControlPlane, account: string, type: string, id: string): string =>
  `arn:${rds.partition}:rds:${rds.region}:${account}:${type}:${id}`

export const subjectOf = ({ account, kind, id, arn, engine, allocatedStorageGiB }: Database | Snapshot): Subject => ({
  account,
  kind,
  id,
  arn,
  engine,
  allocatedStorageGiB
})

export const setStatus = (rds: ControlPlane, resource: Database | Snapshot, status: string): void => {
  const from = resource.status
  if (from === status) return
  resource.status = status
  rds.faults.happened({ subject: subjectOf(resource), from, to: status })
}

/** Begins the life of a resource in the status it has. */
export const appear = (rds: ControlPlane, resource: Database | Snapshot): void => {
  if ('resourceId' in resource) rds.databases.set(resource.arn, resource)
  else rds.snapshots.set(resource.arn, resource)
  rds.faults.happened({ subject: subjectOf(resource), from: undefined, to: resource.status })
}

/** From now on, Describe answers NotFound. */
export const disappear = (rds: ControlPlane, resource: Database | Snapshot): void => {
  rds.databases.delete(resource.arn)
  rds.snapshots.delete(resource.arn)
  setStatus(rds, resource, 'gone')
}

export const exists = (rds: ControlPlane, resource: Database | Snapshot): boolean =>
  rds.databases.get(resource.arn) === resource || rds.snapshots.get(resource.arn) === resource

export type Outcome<Result> = { ok: true; value: Result } | { ok: false; status: string; message: string }

/** What a change touches in the data plane, and how. */
export interface Work<Result> {
  /** Besides the resource itself: whose storage is read. */
  reads?: (Database | Snapshot)[]
  run: () => Promise<Result>
}

const settled = () => undefined

/** One operation at a time on anybody's storage, in the order asked for. */
const inTurn = <Result>(resources: (Database | Snapshot)[], run: () => Promise<Result>): Promise<Result> => {
  const result = Promise.all(resources.map(({ work }) => work)).then(run)
  for (const resource of resources) resource.work = result.then(settled, settled)
  return result
}

/**
 * A change of `resource` that takes as long as AWS would take, or as long as the data plane takes if that is longer. `end` is
 * called once, unless the change was cancelled or hangs; a failed data plane counts as status `failed`.
 */
export const takeTime = <Result>(
  rds: ControlPlane,
  change: Change,
  resource: Database | Snapshot,
  { reads = [], run }: Work<Result>,
  end: (outcome: Outcome<Result>) => void
): { milliseconds: number; cancel: () => void } => {
  const subject = subjectOf(resource)
  const milliseconds = Math.max(0, Math.round(rds.durationOf(change, subject)))
  const ending = rds.faults.endingOf(change, subject)
  if (ending === 'never') return { milliseconds, cancel: settled }
  let outcome: Outcome<Result> | undefined
  let elapsed = false
  let over = false
  const perhapsEnd = () => {
    if (!elapsed || !outcome || over) return
    over = true
    end(outcome)
  }
  const cancelTimer = rds.clock.after(milliseconds, () => {
    elapsed = true
    perhapsEnd()
  })
  if (ending) outcome = { ok: false, status: ending.status, message: ending.message ?? '' }
  else
    inTurn([resource, ...reads], run).then(
      (value) => {
        outcome = { ok: true, value }
        perhapsEnd()
      },
      (error: unknown) => {
        outcome = { ok: false, status: 'failed', message: error instanceof Error ? error.message : String(error) }
        perhapsEnd()
      }
    )
  const cancel = () => {
    over = true
    cancelTimer()
  }
  return { milliseconds, cancel }
}

const nouns: Readonly<Record<KeyUse, string>> = { use: '', read: 'source ', write: 'target ' }

/** The key that `caller` names, or the default one of its account. */
export const requireKey = (rds: ControlPlane, caller: Caller, keyId = DEFAULT_KEY, use: KeyUse = 'use'): UsableKey => {
  const key = rds.keys.usableKey(keyId, caller, use)
  if (!key) throw keyNotAccessible(keyId, nouns[use])
  return key
}
