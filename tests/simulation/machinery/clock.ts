import type { Clock } from '../../../local/core/clock'

interface Timer {
  due: number
  order: number
  callback?: () => void
}

/** Time that jumps to the next thing that happens. */
export interface VirtualClock extends Clock {
  /** Runs the next timer at its own time; false where none is left. */
  step(): boolean
  sleep(milliseconds: number): Promise<void>
}

const isBefore = (one: Timer, other: Timer) => one.due < other.due || (one.due === other.due && one.order < other.order)

/** A binary heap: a simulated day has hundreds of thousands of timers. */
class Timers {
  private readonly heap: Timer[] = []

  push(timer: Timer): void {
    const { heap } = this
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(timer, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = timer
  }

  pop(): Timer | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (heap.length > 0 && last) this.sink(last)
    return first
  }

  private sink(timer: Timer): void {
    const { heap } = this
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
      if (!isBefore(heap[child]!, timer)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = timer
  }
}

/** Timers of the same time run in the order in which they were set. */
export const createVirtualClock = (start = Date.UTC(2026, 0, 15, 12)): VirtualClock => {
  let now = start
  let order = 0
  const timers = new Timers()
  const after = (milliseconds: number, callback: () => void) => {
    const timer: Timer = { due: now + Math.max(0, Math.round(milliseconds)), order: order++, callback }
    timers.push(timer)
    return () => void (timer.callback = undefined)
  }
  return {
    now: () => now,
    after,
    sleep: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    step: () => {
      for (;;) {
        const timer = timers.pop()
        if (!timer) return false
        if (!timer.callback) continue
        now = timer.due
        timer.callback()
        return true
      }
    }
  }
}

/** One turn of the event loop: promises and ticks that were ready have run by then. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
