import { escapeIdentifier, type Client } from 'pg'

export interface Column {
  name: string
  /** Whether its values stand in files as they read: text does, numbers and dates do not. */
  isText: boolean
}

export interface Table {
  /** Without the schema where that is `public`. */
  name: string
  sqlName: string
  columns: Column[]
  /** Names of the primary key's columns; empty where there is none. */
  primaryKey: string[]
}

/** A row's values as text, in the order of the columns that were asked for. */
export type TextRow = (string | null)[]

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name,
    json_agg(json_build_object('name', a.attname, 'isText', t.typcategory IN ('S', 'U') AND t.typlen = -1)
      ORDER BY a.attnum) AS columns,
    coalesce((SELECT json_agg(k.attname ORDER BY array_position(i.indkey::int2[], k.attnum))
      FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
      WHERE i.indrelid = c.oid AND i.indisprimary), '[]') AS "primaryKey"
  FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  GROUP BY c.oid, n.nspname, c.relname
  ORDER BY n.nspname, c.relname`

/** The tables (and materialized views) of a database that hold its users' rows, by name. Partitions count, not their parents. */
export const tablesOf = async (client: Client): Promise<Map<string, Table>> => {
  const { rows } = await client.query<{ schema: string; name: string; columns: Column[]; primaryKey: string[] }>(TABLES)
  const tables = rows.map(({ schema, name, columns, primaryKey }) => ({
    name: schema === 'public' ? name : `${schema}.${name}`,
    sqlName: `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
    columns,
    primaryKey
  }))
  return new Map(tables.map((table) => [table.name, table]))
}

const ROWS_AT_ONCE = 5000

/** All rows of a table, read in portions by a cursor. `client` must be in a transaction, and read one table at a time. */
export async function* textRows(client: Client, table: Table, columns: string[]): AsyncGenerator<TextRow> {
  if (columns.length === 0) return
  const values = columns.map((column) => `${escapeIdentifier(column)}::text`).join(', ')
  await client.query(`DECLARE table_rows NO SCROLL CURSOR FOR SELECT ${values} FROM ONLY ${table.sqlName}`)
  try {
    for (;;) {
      const { rows } = await client.query<TextRow>({ text: `FETCH ${ROWS_AT_ONCE} FROM table_rows`, rowMode: 'array' })
      yield* rows
      if (rows.length < ROWS_AT_ONCE) return
    }
  } finally {
    await client.query('CLOSE table_rows')
  }
}
