import { RunnerFailure } from './failure'
import type { DatabaseControl, DatabaseDescription, Log, RunnerClock } from './ports'

const AVAILABLE_DEADLINE_MILLISECONDS = 10 * 60_000
const POLL_MILLISECONDS = 10_000

/** An instance may leave `available` for a while by itself; these states pass. */
const PASSING = new Set([
  'backing-up', 'modifying', 'maintenance', 'rebooting', 'resetting-master-credentials', 'starting',
  'configuring-enhanced-monitoring', 'configuring-log-exports', 'configuring-iam-database-auth'
])
const USABLE = new Set(['available', 'storage-optimization'])

export interface ReachableDatabase extends DatabaseDescription {
  address: string
  port: number
}

/** Waits for `available` and an address. Fails with `databaseNotAvailable` on a state that does not pass, or after ten minutes. */
export const waitUntilAvailable = async (control: DatabaseControl, clock: RunnerClock, log: Log): Promise<ReachableDatabase> => {
  const deadline = clock.now() + AVAILABLE_DEADLINE_MILLISECONDS
  for (;;) {
    const database = await control.describe()
    const { address, port, status } = database
    if (USABLE.has(status) && address !== undefined && port !== undefined) return { ...database, address, port }
    if (!PASSING.has(status) || clock.now() >= deadline) {
      throw new RunnerFailure('databaseNotAvailable', `The database is ${status}${address === undefined ? ' and has no address' : ''}.`)
    }
    log('info', 'Waiting for the database', { status })
    await clock.sleep(POLL_MILLISECONDS)
  }
}
