import type { Run, World } from './aftermath'
import type { TracedCall } from './trace'

/** An invariant that does not hold. */
export interface Violation {
  invariant: string
  /** A sentence: what is, and what should be. */
  message: string
  /** The job whose history tells of it. */
  jobId?: string
  /** Sequence in the trace, where one entry shows it. */
  sequence?: number
}

/** Judges one invariant. Shares no code with the product; keeps what it remembers for itself, so each run has one of its own. */
export interface Checker {
  name: string
  /** Sees every call in the order in which they took effect, refused ones too, right after. `world` is as the call left it. */
  atCall?(call: TracedCall, world: World): Violation | undefined
  /** Once, when the run has come to rest. */
  afterwards?(run: Run): Violation[]
}

/** Makes a fresh checker for each run. */
export type CheckerFactory = () => Checker
