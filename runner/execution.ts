import { Query } from 'pg'
import type { Client } from 'pg'
import type { ReportedScript } from '../shared/runner-contract'
import type { Sessions } from './connection'
import { RunnerFailure } from './failure'
import type { Log, RunnerClock } from './ports'
import type { FetchedScript } from './scripts'
import { describeSqlError } from './sql-error'

/** Object ids of the tables that were changed, or `all` where that cannot be known. */
export type ChangedTables = Set<number> | 'all'


/**
 * A table that a transaction writes to, truncates, alters or creates stays locked until its end, whatever the statistics
 * collector thinks, so the locks are the proof. ACCESS SHARE and ROW SHARE are the modes of readers.
 */
const CHANGED_TABLES = `
  SELECT DISTINCT relation::int8::text AS oid FROM pg_locks
  WHERE pid = pg_backend_pid() AND locktype = 'relation' AND mode NOT IN ('AccessShareLock', 'RowShareLock')`

/** Runs SQL and throws its rows away unread; counts the statements that completed. */
const runDiscardingRows = (client: Client, query: Query, completed: () => void): Promise<void> => {
  client.connection.on('commandComplete', completed)
  return new Promise<void>((resolve, reject) => {
    query.on('row', () => undefined)
    query.on('end', () => resolve())
    query.on('error', reject)
    client.query(query)
  }).finally(() => client.connection.off('commandComplete', completed))
}

const transactionId = async (client: Client): Promise<string> =>
  (await client.query<{ id: string }>('SELECT txid_current()::text AS id')).rows[0]!.id

const runInTransaction = async (client: Client, script: FetchedScript, completed: () => void): Promise<Set<number>> => {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
  const begun = await transactionId(client)
  await runDiscardingRows(client, new Query(script.content), completed)
  if (client.getTransactionStatus() !== 'T' || await transactionId(client) !== begun) {
    throw new RunnerFailure('scriptFailed', `${script.path} ends its own transaction; BEGIN, COMMIT and ROLLBACK do not belong in a script.`)
  }
  // Deferred triggers write as well; at COMMIT it would be too late to see where.
  await client.query('SET CONSTRAINTS ALL IMMEDIATE')
  const locked = await client.query<{ oid: string }>(CHANGED_TABLES)
  await client.query('COMMIT')
  return new Set(locked.rows.map((row) => Number(row.oid)))
}

/** The extended protocol lets the server itself refuse a second statement, which would share an implicit transaction. */
const singleStatement = (text: string): Query => new Query({ text, queryMode: 'extended' } as { text: string })

const runScript = async (client: Client, script: FetchedScript, completed: () => void): Promise<ChangedTables> => {
  // Under a policy of row-level security a script would mask only some rows, silently; with this it fails.
  await client.query('SET row_security = off')
  if (!script.withoutTransaction) return runInTransaction(client, script, completed)
  await runDiscardingRows(client, singleStatement(script.content), completed)
  return 'all'
}

/**
 * Runs the SQL scripts in order, each on a connection and in a transaction of its own, and stops at the first error: that script
 * is rolled back, those before it are not. Fails with `scriptFailed`, naming script, statement and line.
 */
export const runScripts = async (
  sessions: Sessions, database: string, scripts: FetchedScript[], clock: RunnerClock, log: Log, reported: ReportedScript[]
): Promise<ChangedTables> => {
  const changed = new Set<number>()
  let all = false
  for (const script of scripts) {
    const begun = clock.now()
    let statements = 0
    try {
      const touched = await sessions.with(database, (client) => runScript(client, script, () => { statements++ }))
      if (touched === 'all') all = true
      else touched.forEach((oid) => changed.add(oid))
    } catch (error) {
      if (error instanceof RunnerFailure) throw error
      const place = `${script.path}, statement ${statements + 1}`
      throw new RunnerFailure('scriptFailed', `${place}: ${describeSqlError(error, script.content)}.`, { cause: error })
    }
    const seconds = (clock.now() - begun) / 1000
    reported.push({ path: script.path, sha256: script.sha256, seconds, statements })
    log('info', 'Script done', { script: script.path, statements, seconds })
  }
  return all ? 'all' : changed
}
