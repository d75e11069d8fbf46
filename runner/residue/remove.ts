import type { Client } from 'pg'
import type { Sessions } from '../connection'
import type { ChangedTables } from '../execution'
import { RunnerFailure } from '../failure'
import type { Log, RunnerClock } from '../ports'
import { describeSqlError } from '../sql-error'
import { refuseHeldHorizon } from './horizon'
import { catalogs, connectableDatabases, hasUserRelations, materializedViews, tablesToAnalyze, tablesToRewrite } from './relations'
import { replaceFile, rewrite } from './rewrite'
import { renewStatistics } from './statistics'

/** Long enough for an autovacuum worker to give way, short enough not to hide a session that holds a table. */
const LOCK_TIMEOUT = '60s'

export interface ResidueRemoval {
  sessions: Sessions
  /** The database that the scripts ran in. */
  database: string
  /** `all`: whatever ran could reach every database of the server. */
  changed: ChangedTables
  everyDatabase: boolean
  clock: RunnerClock
  log: Log
  /** Appended to: `schema.table` of what was rewritten, prefixed with `database:` where it is not the scripts' own. */
  rewritten: string[]
}

/** Query texts of utility statements keep their literals; the extension is there only where the application installed it. */
const forgetStatements = async (client: Client): Promise<void> => {
  const reset = (await client.query<{ reset: string }>(`
    SELECT format('SELECT %I.pg_stat_statements_reset()', n.nspname) AS reset
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`)).rows[0]?.reset
  if (reset) await client.query(reset)
}

const removeFromDatabase = async (client: Client, removal: ResidueRemoval, prefix: string): Promise<void> => {
  const { clock, log, rewritten } = removal
  const done = async (name: string, work: () => Promise<void>): Promise<void> => {
    const begun = clock.now()
    await work()
    rewritten.push(prefix + name)
    log('info', 'Rewritten', { relation: prefix + name, seconds: (clock.now() - begun) / 1000 })
  }
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`)
  await refuseHeldHorizon(client)
  const tables = await tablesToRewrite(client, removal.changed)
  for (const table of tables) await done(table.name, () => rewrite(client, table, clock))
  const views = await materializedViews(client)
  for (const view of views.populated) await done(view.name, () => replaceFile(client, view, `REFRESH MATERIALIZED VIEW ${view.name}`))
  await renewStatistics(client, [...await tablesToAnalyze(client, tables), ...views.all])
  for (const catalog of await catalogs(client)) await done(catalog.name, () => rewrite(client, catalog, clock))
  await forgetStatements(client)
}

/**
 * Makes sure that no file of a relation still holds what the scripts replaced: old row versions, values of dropped columns,
 * copies in materialized views, planner statistics. Fails with `residueNotRemovable` wherever that cannot be proved.
 */
export const removeResidue = async (removal: ResidueRemoval): Promise<void> => {
  const { sessions, database, everyDatabase, log } = removal
  try {
    const others = everyDatabase ? await sessions.with(database, connectableDatabases) : []
    for (const name of [database, ...others.filter((each) => each !== database)]) {
      await sessions.with(name, async (client) => {
        if (name !== database && !await hasUserRelations(client)) return
        await removeFromDatabase(client, removal, name === database ? '' : `${name}:`)
        log('info', 'No residue left', { database: name })
      })
    }
  } catch (error) {
    if (error instanceof RunnerFailure) throw error
    throw new RunnerFailure('residueNotRemovable', `Residue could not be removed: ${describeSqlError(error)}.`, { cause: error })
  }
}
