/** Cancels a timer that has not run yet; harmless afterwards. */
export type Cancel = () => void

/**
 * The only source of time in the local cloud. The real clock serves the demo; a virtual one can serve a simulation, where
 * nothing ever waits. Times are milliseconds since the epoch, durations are milliseconds.
 */
export interface Clock {
  now(): number
  /** Runs `callback` once, `milliseconds` from now. */
  after(milliseconds: number, callback: () => void): Cancel
}

/** Wall-clock time; its timers keep no process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  }
}
