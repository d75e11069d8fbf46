import type { Usage } from './cost'

/** Seconds that AWS took for one job, in the order of the flow. */
export interface Stages {
  sourceCopy: number
  stagingCopy: number
  restore: number
  finalSnapshot: number
}

/** Seconds between two looks, as MasKopy's state machine waits: for either copy, the database, and the final snapshot. */
export const pollingSeconds: Readonly<Record<keyof Stages, number>> = { sourceCopy: 180, stagingCopy: 180, restore: 300, finalSnapshot: 180 }

/** Of the state machine from the request to the completion, without any look again: tasks, choices, passes and its start. */
const baseTransitions = 22
/** Of those, tasks that invoke a function. */
const baseFunctions = 16
/** Calls of AWS by one function of it. */
const callsPerFunction = 2

/** What a polling orchestrator makes of the same durations. */
export interface Polled {
  waitingSeconds: number
  /** Of that, while the transient database runs and nobody uses it. */
  idleSeconds: number
  usage: Usage
}

const looks = (seconds: number, interval: number): number => Math.ceil(seconds / interval)

/**
 * Looks at once, and then every so many seconds: whatever AWS has finished in between waits for the next look. In its favour, a
 * look costs one transition and one invocation (a retry), the task's end is known at once, and functions take no time.
 */
export const polled = (stages: Stages): Polled => {
  const names = Object.keys(pollingSeconds) as (keyof Stages)[]
  const over = (name: keyof Stages) => looks(stages[name], pollingSeconds[name]) * pollingSeconds[name] - stages[name]
  const again = names.reduce((sum, name) => sum + looks(stages[name], pollingSeconds[name]), 0)
  const invocations = baseFunctions + again
  return {
    waitingSeconds: names.reduce((sum, name) => sum + over(name), 0),
    idleSeconds: over('restore') + over('finalSnapshot'),
    usage: {
      invocations, calls: invocations * callsPerFunction, readUnits: 0, writeUnits: 0, queueRequests: 1, customEvents: 0,
      objectReads: 0, objectWrites: 0, transitions: baseTransitions + again
    }
  }
}
