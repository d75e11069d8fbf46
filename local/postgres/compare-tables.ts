import type { Client } from 'pg'
import { tablesOf, textRows, type Table, type TextRow } from './tables'

/** How a table of the source differs from its namesake in the target. */
export interface TableChange {
  rows: number
  /** Columns of the source with other values in the target. */
  columns: Set<string>
}

const keyOf = (values: TextRow): string => JSON.stringify(values)

/** A multiset of texts, from which what the other side has too is taken away. */
class Multiset {
  private readonly counts = new Map<string, number>()

  add(text: string, count: number): void {
    const sum = (this.counts.get(text) ?? 0) + count
    if (sum === 0) this.counts.delete(text)
    else this.counts.set(text, sum)
  }

  get isEmpty(): boolean {
    return this.counts.size === 0
  }

  /** Differences in pairs: a row replaced by another is one. */
  get size(): number {
    let more = 0
    let fewer = 0
    for (const count of this.counts.values()) {
      if (count > 0) more += count
      else fewer -= count
    }
    return Math.max(more, fewer)
  }
}

/** Compares rows with the same primary key; rows whose key one side lacks, and all rows where there is no key, as multisets. */
const compareRows = async (source: Client, target: Client, from: Table, to: Table): Promise<TableChange> => {
  const shared = from.columns.map(({ name }) => name).filter((name) => to.columns.some((column) => column.name === name))
  const lost = from.columns.map(({ name }) => name).filter((name) => !shared.includes(name))
  const key = from.primaryKey.map((name) => shared.indexOf(name))
  const keyed = key.length > 0 && !key.includes(-1)
  const identity = (row: TextRow) => keyOf(keyed ? key.map((index) => row[index]!) : row)
  const sourceRows = new Map<string, TextRow>()
  const unpaired = new Multiset()
  const values = shared.map(() => new Multiset())
  const changed = new Set<string>(lost)
  let rows = 0

  const leave = (row: TextRow, count: number) => {
    unpaired.add(keyOf(row), count)
    row.forEach((value, index) => values[index]!.add(keyOf([value]), count))
  }
  for await (const row of textRows(source, from, shared)) {
    if (keyed) sourceRows.set(identity(row), row)
    else leave(row, 1)
  }
  for await (const row of textRows(target, to, shared)) {
    const partner = keyed ? sourceRows.get(identity(row)) : undefined
    if (!partner) {
      leave(row, -1)
      continue
    }
    sourceRows.delete(identity(row))
    const different = shared.filter((_name, index) => row[index] !== partner[index])
    different.forEach((name) => changed.add(name))
    if (different.length > 0 || lost.length > 0) rows++
  }
  for (const row of sourceRows.values()) leave(row, 1)
  shared.forEach((name, index) => values[index]!.isEmpty || changed.add(name))
  return { rows: rows + unpaired.size, columns: changed }
}

const countRows = async (client: Client, table: Table): Promise<number> => {
  const { rows } = await client.query(`SELECT count(*)::int AS count FROM ONLY ${table.sqlName}`)
  return rows[0].count
}

const digest = async (client: Client, table: Table): Promise<string> => {
  const { rows } = await client.query(
    `SELECT md5(string_agg(digest, '' ORDER BY digest COLLATE "C")) AS digest
     FROM (SELECT md5(whole::text) AS digest FROM ONLY ${table.sqlName} AS whole) AS rows`
  )
  return JSON.stringify([table.columns, rows[0].digest])
}

/**
 * Every table that differs between two databases, by its name (`schema.table` outside of `public`). A table that only one side
 * has counts with all its rows. Both clients must be in a transaction.
 */
export const compareTables = async (source: Client, target: Client): Promise<Map<string, TableChange>> => {
  const [from, to] = [await tablesOf(source), await tablesOf(target)]
  const changes = new Map<string, TableChange>()
  for (const [name, table] of from) {
    const namesake = to.get(name)
    if (!namesake) {
      changes.set(name, { rows: await countRows(source, table), columns: new Set(table.columns.map((column) => column.name)) })
    } else if ((await digest(source, table)) !== (await digest(target, namesake))) {
      changes.set(name, await compareRows(source, target, table, namesake))
    }
  }
  for (const [name, table] of to) {
    if (!from.has(name)) changes.set(name, { rows: await countRows(target, table), columns: new Set() })
  }
  return changes
}
