import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'

const intervalMilliseconds = 100

const isHeld = (file: string): boolean => {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0)
    return true
  } catch (error) {
    // Of another user, but alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const take = (file: string): boolean => {
  const own = `${file}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    // With its content, or not at all.
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own)
  }
}

/** Does `work` while no other process on this machine does so under the same lock file; a dead one's lock does not count. */
export const withLock = async <T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  while (!take(file)) {
    if (isHeld(file)) await after(intervalMilliseconds, undefined, { signal })
    else rmSync(file, { force: true })
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}
