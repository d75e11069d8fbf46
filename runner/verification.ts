import { Query } from 'pg'
import type { Client } from 'pg'
import type { ReportedQuery } from '../shared/runner-contract'
import type { Sessions } from './connection'
import { RunnerFailure } from './failure'
import type { Log } from './ports'
import type { FetchedScript } from './scripts'
import { describeSqlError } from './sql-error'

interface Answer {
  columns: number
  rows: number
}

/** Counts rows without keeping one. The extended protocol makes the server refuse more than one statement. */
const countRows = (client: Client, text: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const query = new Query({ text, queryMode: 'extended' } as { text: string })
    let rows = 0
    query.on('row', () => { rows++ })
    query.on('end', (result) => resolve({ columns: result.fields?.length ?? 0, rows }))
    query.on('error', reject)
    client.query(query)
  })

const ask = async (client: Client, script: FetchedScript): Promise<number> => {
  // A policy that hides rows would make the query pass; with this it is an error.
  await client.query('SET row_security = off')
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { columns, rows } = await countRows(client, script.content)
  await client.query('ROLLBACK')
  if (columns === 0) throw new RunnerFailure('verificationFailed', `${script.path} is not a query that returns rows.`)
  return rows
}

/**
 * Runs every verify query, each in a read-only transaction of its own, and appends how many rows it returned to `reported`.
 * Fails with `verificationFailed` after all have run, naming each that returned a row or could not be asked.
 */
export const verify = async (
  sessions: Sessions, database: string, queries: FetchedScript[], log: Log, reported: ReportedQuery[]
): Promise<void> => {
  const faults: string[] = []
  for (const query of queries) {
    try {
      const rows = await sessions.with(database, (client) => ask(client, query))
      reported.push({ path: query.path, sha256: query.sha256, rows })
      log(rows === 0 ? 'info' : 'error', 'Verify query answered', { query: query.path, rows })
      if (rows > 0) faults.push(`${query.path} returned ${rows} ${rows === 1 ? 'row' : 'rows'}.`)
    } catch (error) {
      faults.push(error instanceof RunnerFailure ? error.message : `${query.path}: ${describeSqlError(error, query.content)}.`)
    }
  }
  if (faults.length > 0) throw new RunnerFailure('verificationFailed', faults.join(' '))
}
