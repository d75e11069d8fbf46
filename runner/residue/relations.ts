import type { Client } from 'pg'
import type { ChangedTables } from '../execution'

/** A relation with storage of its own. */
export interface Relation {
  oid: number
  /** Quoted as SQL wants it, with its schema. */
  name: string
}

/** Catalogs that hold values out of rows: statistics, large objects, and the defaults of columns added without a rewrite. */
const CATALOGS = ['pg_statistic', 'pg_statistic_ext_data', 'pg_attribute', 'pg_largeobject']

const USER_RELATIONS = `
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relpersistence <> 't'`

const QUALIFIED = `format('%I.%I', n.nspname, c.relname)`

const relations = async (client: Client, sql: string, values: unknown[]): Promise<Relation[]> =>
  (await client.query<{ oid: string; name: string }>(sql, values)).rows.map((row) => ({ oid: Number(row.oid), name: row.name }))

/**
 * Tables to rewrite: those that changed, and those with a dropped column, whose values stay in every row that is not written
 * again. Partitions and heirs are tables of their own here; TOAST goes with its table.
 */
export const tablesToRewrite = (client: Client, changed: ChangedTables): Promise<Relation[]> =>
  relations(client, `
    SELECT c.oid::int8::text AS oid, ${QUALIFIED} AS name ${USER_RELATIONS} AND c.relkind = 'r'
      AND ($1 OR c.oid::int8 = ANY ($2::int8[])
        OR c.oid IN (SELECT reltoastowner.oid FROM pg_class reltoastowner WHERE reltoastowner.reltoastrelid::int8 = ANY ($2::int8[]))
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attisdropped))
    ORDER BY name`, [changed === 'all', changed === 'all' ? [] : [...changed]])

/**
 * Tables to analyze: the given ones, and whatever is above them, because the statistics of a partitioned table or of an ancestor
 * hold values of its partitions and heirs; and partitioned tables without any partition left.
 */
export const tablesToAnalyze = (client: Client, rewritten: Relation[]): Promise<Relation[]> =>
  relations(client, `
    WITH RECURSIVE up(oid) AS (
      SELECT unnest($1::int8[])::oid UNION SELECT i.inhparent FROM pg_inherits i JOIN up ON i.inhrelid = up.oid)
    SELECT c.oid::int8::text AS oid, ${QUALIFIED} AS name ${USER_RELATIONS} AND c.relkind IN ('r', 'p')
      AND (c.oid IN (SELECT oid FROM up)
        OR c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid))
    ORDER BY c.relkind DESC, name`, [rewritten.map((each) => each.oid)])

export const catalogs = (client: Client): Promise<Relation[]> =>
  relations(client, `
    SELECT c.oid::int8::text AS oid, ${QUALIFIED} AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'pg_catalog' AND c.relname = ANY ($1) ORDER BY array_position($1, c.relname::text)`, [CATALOGS])

/** Materialized views, each after those that it reads, directly or through views; one that is not populated holds no rows. */
export const materializedViews = async (client: Client): Promise<{ all: Relation[]; populated: Relation[] }> => {
  const select = `SELECT c.oid::int8::text AS oid, ${QUALIFIED} AS name ${USER_RELATIONS} AND c.relkind = 'm'`
  const views = await relations(client, `${select} AND c.relispopulated ORDER BY name`, [])
  const reads = (await client.query<{ reader: string; read: string }>(`
    WITH RECURSIVE direct(reader, read) AS (
      SELECT DISTINCT r.ev_class, d.refobjid FROM pg_rewrite r
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
      WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
    ), all_reads(reader, read) AS (
      SELECT * FROM direct UNION SELECT a.reader, d.read FROM all_reads a JOIN direct d ON d.reader = a.read)
    SELECT reader::int8::text AS reader, read::int8::text AS read FROM all_reads`)).rows
  const depth = (oid: number): number => views.filter((view) => view.oid !== oid &&
    reads.some((edge) => Number(edge.reader) === oid && Number(edge.read) === view.oid)).length
  // What a view reads is a subset of what its readers read, so the count of it is an order.
  const populated = views.map((view) => ({ view, depth: depth(view.oid) })).sort((a, b) => a.depth - b.depth).map(({ view }) => view)
  return { all: await relations(client, select, []), populated }
}

/** Databases of the server where a script with a shell, or a custom image, may have left something: those with tables of users. */
export const connectableDatabases = async (client: Client): Promise<string[]> =>
  (await client.query<{ name: string }>(`
    SELECT datname AS name FROM pg_database
    WHERE datallowconn AND NOT datistemplate AND datname <> 'rdsadmin' ORDER BY datname`)).rows.map((row) => row.name)

export const hasUserRelations = async (client: Client): Promise<boolean> =>
  (await client.query<{ some: boolean }>(`SELECT EXISTS (SELECT ${USER_RELATIONS} AND c.relkind IN ('r', 'p', 'm'))
    OR EXISTS (SELECT FROM pg_largeobject_metadata) AS some`)).rows[0]!.some
