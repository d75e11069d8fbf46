import type { Clock } from '../../local/core/clock'

interface Timer {
  due: number
  order: number
  callback: () => void
}

/** Time that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Moves time on by `milliseconds`, running the timers that fall due one after another at their own times. After each one
   * the work that it set off (promises, in-process calls) is given the turns it needs before the next one runs.
   */
  advance(milliseconds: number): Promise<void>
  /** Milliseconds until the next timer, or undefined where none is waiting. */
  untilNext(): number | undefined
}

/** Turns of the event loop that in-process calls, those of the emulated database included, need to come to rest. */
const SETTLING_TURNS = 25

/** Lets everything run that is ready to run, without any time passing. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < SETTLING_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export const createManualClock = (start = Date.UTC(2026, 0, 15, 12)): ManualClock => {
  let now = start
  let order = 0
  const timers = new Set<Timer>()
  const next = () => [...timers].sort((a, b) => a.due - b.due || a.order - b.order)[0]
  return {
    now: () => now,
    after: (milliseconds, callback) => {
      const timer = { due: now + Math.max(0, milliseconds), order: order++, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds
      await settle()
      for (let timer = next(); timer && timer.due <= end; timer = next()) {
        timers.delete(timer)
        now = timer.due
        timer.callback()
        await settle()
      }
      now = end
    },
    untilNext: () => {
      const timer = next()
      return timer && timer.due - now
    }
  }
}
