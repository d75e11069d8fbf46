import type { Cancel } from '../core/clock'
import type { Change, Subject } from './timing'

/** A status that a resource came into; `gone` after a deletion. */
export interface Transition {
  subject: Subject
  from: string | undefined
  to: string
}

type Where = (subject: Subject) => boolean

interface Planned {
  change: Change
  where: Where
  ending: { status: string; message?: string } | 'never'
}

/** Where tests and simulations make the emulated RDS fail. */
export interface Faults {
  /**
   * The next `change` that starts on a resource accepted by `where` ends in `status` (`failed` unless said otherwise) after its
   * usual time. `resetPassword`, `delete` and `deleteSnapshot` keep their resource: it returns to `available`.
   */
  failNext(change: Change, options?: { status?: string; message?: string; where?: Where }): void
  /** The next such `change` never ends. */
  hangNext(change: Change, where?: Where): void
  /** For so long, deletions of what `where` accepts are refused as RDS refuses them in a wrong state. */
  refuseDeletions(milliseconds: number, where?: Where): void
  /** Sees every change of a status after it happened. */
  onTransition(listener: (transition: Transition) => void): Cancel
}

/** The side that the control plane asks. */
export interface FaultPlan extends Faults {
  endingOf(change: Change, subject: Subject): Planned['ending'] | undefined
  refusesDeletion(subject: Subject): boolean
  happened(transition: Transition): void
}

export const createFaults = (now: () => number): FaultPlan => {
  const planned: Planned[] = []
  const refusals: { until: number; where: Where }[] = []
  const listeners = new Set<(transition: Transition) => void>()
  const always = () => true
  return {
    failNext: (change, { status = 'failed', message, where = always } = {}) =>
      void planned.push({ change, where, ending: { status, message } }),
    hangNext: (change, where = always) => void planned.push({ change, where, ending: 'never' }),
    refuseDeletions: (milliseconds, where = always) => void refusals.push({ until: now() + milliseconds, where }),
    onTransition: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    endingOf: (change, subject) => {
      const index = planned.findIndex((one) => one.change === change && one.where(subject))
      return index < 0 ? undefined : planned.splice(index, 1)[0]!.ending
    },
    refusesDeletion: (subject) => refusals.some(({ until, where }) => now() < until && where(subject)),
    happened: (transition) => listeners.forEach((listener) => listener(transition))
  }
}
