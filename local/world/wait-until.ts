import type { Clock } from '../core/clock'

const intervalMilliseconds = 100

/** Asks again and again, on the clock of the cloud, until the answer is something. Rejects after `seconds`. */
export const waitUntil = async <T>(clock: Clock, seconds: number, what: string, ask: () => Promise<T | undefined | false>): Promise<T> => {
  const end = clock.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (clock.now() >= end) throw new Error(`After ${seconds} s there was still no ${what}.`)
    // A timer that keeps the process alive: nothing else might.
    await new Promise<void>((resolve) => {
      const alive = setInterval(() => undefined, 1 << 30)
      clock.after(intervalMilliseconds, () => {
        clearInterval(alive)
        resolve()
      })
    })
  }
}
