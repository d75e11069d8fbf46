import { constants } from 'node:os'

export interface Closable {
  close(): Promise<void>
}

/** What a program that people start and stop has opened, and whether it may go on. */
export interface Lifetime {
  /** Aborted as soon as somebody stops the program. */
  readonly signal: AbortSignal
  /** Waits until something is open; it will be closed at the program's end, the latest first. */
  opened<T extends Closable>(opening: Promise<T>): Promise<T>
  /** The program does not end before this has settled; whether it failed is not its concern. */
  until(work: Promise<unknown>): void
  /** Waits until somebody stops the program, which then ends with `exitCode`. */
  untilStopped(exitCode: number): Promise<never>
}

const parentCheckMilliseconds = 500

/** npm passes signals on, but not its own `kill -9`: then its child has another parent. */
const onLossOfNpm = (callback: () => void): void => {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && callback(), parentCheckMilliseconds).unref()
}

const tell = (error: unknown): number => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  return 1
}

/**
 * Runs `work`, whose answer is the exit code, then closes what it opened and ends this process. Ctrl-C, SIGTERM, SIGHUP, a
 * closed output and the death of npm above end it early, and just as cleanly.
 */
export const runProgram = async (work: (lifetime: Lifetime) => Promise<number>): Promise<never> => {
  const openings: Promise<Closable>[] = []
  const unfinished: Promise<unknown>[] = []
  const abort = new AbortController()
  let codeWhenStopped: number | undefined
  let stop: (code: number) => void = () => undefined
  const stopped = new Promise<number>((resolve) => {
    stop = (code) => {
      abort.abort()
      resolve(codeWhenStopped ?? code)
    }
  })
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop(128 + constants.signals[name]))
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop(128 + constants.signals.SIGPIPE))
  onLossOfNpm(() => stop(128 + constants.signals.SIGKILL))

  const lifetime: Lifetime = {
    signal: abort.signal,
    opened: async (opening) => {
      openings.push(opening)
      const open = await opening
      abort.signal.throwIfAborted()
      return open
    },
    until: (work) => void unfinished.push(work),
    untilStopped: (exitCode) => {
      codeWhenStopped = exitCode
      const alive = setInterval(() => undefined, 1 << 30)
      return stopped.then(() => {
        clearInterval(alive)
        return new Promise<never>(() => undefined)
      })
    }
  }
  const alive = setInterval(() => undefined, 1 << 30)
  const code = await Promise.race([work(lifetime).catch(tell), stopped])
  // What still runs has no reason to go on.
  abort.abort()
  await Promise.allSettled(unfinished)
  for (const opening of openings.reverse()) await opening.then((open) => open.close()).catch(() => undefined)
  clearInterval(alive)
  process.exit(code)
}
