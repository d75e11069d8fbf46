import type { Client } from 'pg'
import { RunnerFailure } from '../failure'
import type { RunnerClock } from '../ports'
import { describeSqlError } from '../sql-error'
import type { Relation } from './relations'

const ATTEMPTS = 6
const RETRY_MILLISECONDS = 10_000

/** A notice as `pg` delivers it. */
interface Notice {
  detail?: string
}

/** The file that holds a relation now; a rewrite gives it another. Works for catalogs, too, which are mapped. */
const fileOf = async (client: Client, relation: Relation): Promise<string | null> =>
  (await client.query<{ file: string | null }>('SELECT pg_relation_filenode($1::int8::oid)::int8::text AS file', [relation.oid]))
    .rows[0]!.file

/** Runs `sql`, which must give `relation` a new file: a refused VACUUM only warns, and would pass for done. */
export const replaceFile = async (client: Client, relation: Relation, sql: string): Promise<void> => {
  const before = await fileOf(client, relation)
  try {
    await client.query(sql)
  } catch (error) {
    throw new RunnerFailure('residueNotRemovable', `${relation.name} could not be rewritten: ${describeSqlError(error)}.`, { cause: error })
  }
  const after = await fileOf(client, relation)
  if (after === null || after === before) {
    throw new RunnerFailure('residueNotRemovable',
      `${relation.name} was not rewritten; the master user must own the database, or the table, or have MAINTAIN on it.`)
  }
}

/**
 * How many dead row versions VACUUM FULL VERBOSE carried over, because some transaction or slot might still look at them. It is
 * the only number on the first line of the detail, in whatever language. `undefined` where no notice says so.
 */
export const deadRowsKept = (notices: Notice[]): number | undefined => {
  const counts = notices.flatMap(({ detail }) => {
    const numbers = detail?.split('\n')[0]?.match(/\d+/g)
    return numbers?.length === 1 ? [Number(numbers[0])] : []
  })
  return counts.length === 1 ? counts[0] : undefined
}

/** VACUUM FULL of one relation; fails with `residueNotRemovable` unless it is proved to have dropped every dead row version. */
export const rewrite = async (client: Client, relation: Relation, clock: RunnerClock): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const notices: Notice[] = []
    const collect = (notice: Notice): void => { notices.push(notice) }
    client.on('notice', collect)
    try {
      await replaceFile(client, relation, `VACUUM (FULL, VERBOSE) ${relation.name}`)
    } finally {
      client.off('notice', collect)
    }
    const kept = deadRowsKept(notices)
    if (kept === 0) return
    if (kept === undefined) throw new RunnerFailure('residueNotRemovable', `It cannot be told whether ${relation.name} kept dead rows.`)
    // An autovacuum worker or a monitoring query lets go soon; whoever holds on longer than this has to be found.
    if (attempt === ATTEMPTS) {
      throw new RunnerFailure('residueNotRemovable', `${relation.name} kept ${kept} dead rows: another session holds an old snapshot open.`)
    }
    await clock.sleep(RETRY_MILLISECONDS)
  }
}
