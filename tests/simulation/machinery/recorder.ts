import { createHash } from 'node:crypto'
import type { Checker, Violation } from '../checker'
import type { TracedCall, TracedEvent, TracedIncident, TraceEntry } from '../trace'
import type { World } from '../aftermath'

type Unnumbered<Entry> = Entry extends unknown ? Omit<Entry, 'sequence' | 'at'> : never

/** Takes down what happens, in its order; shows calls to the checkers; and digests it, so that two runs can be compared. */
export interface Recorder {
  call(call: Omit<TracedCall, 'kind' | 'sequence'>): TracedCall
  event(event: Omit<Unnumbered<TracedEvent>, 'kind'>): void
  incident(incident: Omit<Unnumbered<TracedIncident>, 'kind'>): void
  trace: readonly TraceEntry[]
  violations: readonly Violation[]
  counts: { calls: number; invocations: number }
  digest(): string
  /** Something of the simulation itself is broken: the run means nothing. */
  broken(error: unknown): void
  /** Throws what was broken first. */
  mustBeWhole(): void
}

export interface RecorderOptions {
  now(): number
  world: () => World
  checkers: readonly Checker[]
  /** Whether every entry is kept for the checkers and for histories; without it only counts and digest remain. */
  keepTrace: boolean
}

const digestedAtOnce = 100_000

export const createRecorder = ({ now, world, checkers, keepTrace }: RecorderOptions): Recorder => {
  const trace: TraceEntry[] = []
  const violations: Violation[] = []
  const hash = createHash('sha256')
  const counts = { calls: 0, invocations: 0 }
  let sequence = 0
  let undigested = ''
  const digestAll = () => {
    hash.update(undigested)
    undigested = ''
  }
  const keep = (entry: TraceEntry, summary: string) => {
    undigested += `${entry.at} ${summary}\n`
    if (undigested.length > digestedAtOnce) digestAll()
    if (keepTrace) trace.push(entry)
  }
  let fault: { error: unknown } | undefined
  const broken = (error: unknown) => void (fault ??= { error })
  return {
    trace, violations, counts, broken,
    mustBeWhole: () => {
      if (fault) throw fault.error
    },
    call: (given) => {
      const call: TracedCall = { kind: 'call', sequence: sequence++, ...given }
      const { actor, service, operation, tookEffect, error } = call
      if (actor.kind === 'function') counts.calls += 1
      keep(call, `${actor.name} ${'invocation' in actor ? actor.invocation : ''} ${service}:${operation} ${tookEffect} ${error?.code ?? ''}`)
      for (const checker of checkers) {
        // What goes wrong in a checker must not look like a fault of the function that made the call.
        try {
          const violation = checker.atCall?.(call, world())
          if (violation) violations.push({ sequence: call.sequence, ...violation })
        } catch (error) {
          broken(error)
        }
      }
      return call
    },
    event: (event) => {
      const { detailType, resources, fate } = event
      keep({ kind: 'event', sequence: sequence++, at: now(), ...event }, `${detailType} ${resources[0] ?? ''} ${fate}`)
    },
    incident: (incident) => {
      keep({ kind: 'incident', sequence: sequence++, at: now(), ...incident }, `${incident.what} ${incident.subject}`)
    },
    digest: () => {
      digestAll()
      return hash.copy().digest('hex')
    }
  }
}
