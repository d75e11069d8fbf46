import type { Kind } from './model'

/**
 * Everything that takes time. `create` and `restore` are of databases; `snapshot` also of automated ones; `copy` begins when the
 * copy leaves its queue; `modify` is any other change of a database that is not immediate.
 */
export type Change = 'create' | 'restore' | 'snapshot' | 'copy' | 'delete' | 'deleteSnapshot' | 'resetPassword' | 'modify'

/** What a duration may depend on. */
export interface Subject {
  account: string
  kind: Kind
  id: string
  arn: string
  engine: string
  allocatedStorageGiB: number
}

/** How long AWS would take, in milliseconds; drawn once at the start of every change. */
export type DurationOf = (change: Change, subject: Subject) => number

/** Milliseconds a change; `perGiB` is added to `snapshot`, `copy` and `restore` for every GiB of allocated storage. */
export type Durations = Record<Change, number> & { perGiB: number }

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Of the order of what small databases take on AWS. */
export const TYPICAL_DURATIONS: Durations = {
  create: 5 * MINUTE,
  restore: 8 * MINUTE,
  snapshot: 3 * MINUTE,
  copy: 5 * MINUTE,
  delete: 4 * MINUTE,
  deleteSnapshot: 20 * SECOND,
  resetPassword: 30 * SECOND,
  modify: MINUTE,
  perGiB: SECOND
}

const GROWING: ReadonlySet<Change> = new Set(['snapshot', 'copy', 'restore'])

/** Always the same durations; those not given are the typical ones. */
export const fixedDurations = (given: Partial<Durations> = {}): DurationOf => {
  const durations = { ...TYPICAL_DURATIONS, ...given }
  return (change, subject) => durations[change] + (GROWING.has(change) ? durations.perGiB * subject.allocatedStorageGiB : 0)
}
