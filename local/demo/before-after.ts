import { Client, escapeIdentifier, type ClientConfig } from 'pg'
import { tablesOf, type Table } from '../postgres/tables'

/** One row of a changed table, before and after. */
export interface MaskedRow {
  table: string
  /** `id 1` */
  key: string
  columns: { name: string; before: string | null; after: string | null }[]
}

const rowsLookedAt = 100

type Row = Record<string, string | null>

const firstRows = async (client: Client, table: Table): Promise<Row[]> => {
  const columns = table.columns.map(({ name }) => `${escapeIdentifier(name)}::text`).join(', ')
  const order = table.primaryKey.map((name) => escapeIdentifier(name)).join(', ')
  const { rows } = await client.query<Row>(
    `SELECT ${columns} FROM ONLY ${table.sqlName} AS t ORDER BY ${order} LIMIT ${rowsLookedAt}`
  )
  return rows
}

const keyOf = (table: Table, row: Row) => table.primaryKey.map((name) => `${name} ${row[name]}`).join(', ')

const compare = (table: Table, before: Row[], after: Row[]): MaskedRow | undefined => {
  const partners = new Map(after.map((row) => [keyOf(table, row), row]))
  const rows = before.map((row): MaskedRow => {
    const partner = partners.get(keyOf(table, row)) ?? row
    const columns = table.columns
      .map(({ name }) => ({ name, before: row[name] ?? null, after: partner[name] ?? null }))
      .filter((column) => column.before !== column.after)
    return { table: table.name, key: keyOf(table, row), columns }
  })
  const told = ({ columns }: MaskedRow) => columns.filter((column) => column.before).length
  const best = rows.reduce((most, row) => (told(row) > told(most) ? row : most), rows[0]!)
  return best?.columns.length ? best : undefined
}

/**
 * Of each of some tables the row that was masked the most, among the first. Tables without a primary key are left out: which
 * rows belong together, nobody knows.
 */
export const readMaskedRows = async (source: ClientConfig, target: ClientConfig, names: string[]): Promise<MaskedRow[]> => {
  const [from, to] = [new Client(source), new Client(target)]
  try {
    await Promise.all([from.connect(), to.connect()])
    const [tables, namesakes] = [await tablesOf(from), await tablesOf(to)]
    const found: MaskedRow[] = []
    for (const name of names) {
      const [table, namesake] = [tables.get(name), namesakes.get(name)]
      if (!table?.primaryKey.length || !namesake || JSON.stringify(table.columns) !== JSON.stringify(namesake.columns)) continue
      const row = compare(table, await firstRows(from, table), await firstRows(to, namesake))
      if (row) found.push(row)
    }
    return found
  } finally {
    await Promise.all([from.end(), to.end()])
  }
}
