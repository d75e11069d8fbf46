import type { Client } from 'pg'
import { RunnerFailure } from '../failure'
import { describeSqlError } from '../sql-error'
import type { Relation } from './relations'

const run = async (client: Client, what: string, sql: string): Promise<void> => {
  try {
    await client.query(sql)
  } catch (error) {
    throw new RunnerFailure('residueNotRemovable', `${what}: ${describeSqlError(error)}.`, { cause: error })
  }
}

/** ANALYZE leaves the old statistics of a column, index column or statistics object with target 0 as they are. */
const SWITCHED_OFF = `
  WITH related AS (SELECT unnest($1::int8[])::oid AS oid UNION SELECT indexrelid FROM pg_index WHERE indrelid::int8 = ANY ($1))
  SELECT format(CASE WHEN c.relkind IN ('i', 'I') THEN 'ALTER INDEX %1$s ALTER COLUMN %3$s' ELSE 'ALTER TABLE ONLY %1$s ALTER COLUMN %2$I' END,
    c.oid::regclass, a.attname, a.attnum) AS alter
  FROM related JOIN pg_class c USING (oid) JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget = 0
  UNION ALL
  SELECT format('ALTER STATISTICS %I.%I', n.nspname, s.stxname) FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
  WHERE s.stxrelid::int8 = ANY ($1) AND (to_jsonb(s) ->> 'stxstattarget') = '0'`

/**
 * Replaces the planner's statistics of the given tables, which hold sampled values, by those of the rows that are there now.
 * Fails with `residueNotRemovable` where PostgreSQL refuses, or would keep the old ones.
 */
export const renewStatistics = async (client: Client, tables: Relation[]): Promise<void> => {
  const oids = tables.map((table) => table.oid)
  await client.query('SET search_path = pg_catalog')
  await client.query('SET default_statistics_target = 100')
  const switchedOff = (await client.query<{ alter: string }>(SWITCHED_OFF, [oids])).rows
  for (const { alter } of switchedOff) await run(client, 'Statistics are switched off', `${alter} SET STATISTICS -1`)
  const analyze = async (): Promise<void> => {
    for (const table of tables) await run(client, `${table.name} could not be analyzed`, `ANALYZE ${table.name}`)
  }
  await analyze()
  if (await clearStale(client, oids)) await analyze()
  const left = await staleColumns(client, oids)
  if (left.length > 0) throw new RunnerFailure('residueNotRemovable', keptSentence(left[0]!))
  for (const { alter } of switchedOff) await run(client, 'Statistics could not be switched off again', `${alter} SET STATISTICS 0`)
}

interface StaleColumn {
  table: string
  column: string
  /** The statement that drops the statistics of the column: its own type once more. */
  alter: string
  visible: boolean
}

const keptSentence = ({ table, column, visible }: StaleColumn): string => visible
  ? `Statistics of ${table}.${column} are older than its rows: ANALYZE keeps those of an empty table. Leave a masked row in it.`
  : `Statistics of the empty table ${table} cannot be looked at; the master user needs SELECT on it, without row-level security.`

/**
 * Statistics that ANALYZE did not replace, for want of rows: of tables without a page (which after a rewrite means without a row),
 * and inherited ones where the whole tree is empty. The statement goes to the topmost table that the column comes from.
 */
const STALE = `
  WITH RECURSIVE target AS (SELECT unnest($1::int8[])::oid AS oid),
  down(root, oid) AS (SELECT oid, oid FROM target UNION SELECT root, i.inhrelid FROM pg_inherits i JOIN down ON i.inhparent = down.oid),
  size AS (SELECT root AS oid, pg_relation_size(root::regclass) AS own, sum(pg_relation_size(oid::regclass)) AS tree,
    count(*) > 1 AS heirs FROM down GROUP BY root),
  up(oid, ancestor, level) AS (SELECT oid, oid, 0 FROM target
    UNION SELECT up.oid, i.inhparent, level + 1 FROM pg_inherits i JOIN up ON i.inhrelid = up.ancestor)
  SELECT DISTINCT c.oid::regclass::text AS "table", a.attname AS "column",
    has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid) AS visible,
    (SELECT format('ALTER TABLE %s ALTER COLUMN %I TYPE %s%s', up.ancestor::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
        (SELECT format(' COLLATE %I.%I', cn.nspname, co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
          WHERE co.oid = a.attcollation))
      FROM up JOIN pg_attribute above ON above.attrelid = up.ancestor AND above.attname = a.attname AND NOT above.attisdropped
      WHERE up.oid = c.oid ORDER BY up.level DESC LIMIT 1) AS alter
  FROM size JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
  WHERE (own = 0 OR tree = 0 OR NOT heirs)
    AND (s.attname IS NULL AND own = 0 AND c.relkind IN ('r', 'm') AND NOT (has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid))
      OR s.attname IS NOT NULL AND (own = 0 AND NOT s.inherited OR s.inherited AND (tree = 0 OR NOT heirs)))`

const staleColumns = async (client: Client, oids: number[]): Promise<StaleColumn[]> =>
  (await client.query<StaleColumn>(STALE, [oids])).rows

/** Drops stale statistics by giving each column its own type again, which rewrites nothing; true where there were any. */
const clearStale = async (client: Client, oids: number[]): Promise<boolean> => {
  const stale = await staleColumns(client, oids)
  for (const column of stale) {
    if (!column.visible) throw new RunnerFailure('residueNotRemovable', keptSentence(column))
    await run(client, keptSentence(column), column.alter)
  }
  return stale.length > 0
}
