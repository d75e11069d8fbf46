import { createHash } from 'node:crypto'
import { Client, type ClientConfig } from 'pg'
import { compareTables, type TableChange } from './compare-tables'
import { createTextFinder, SHORTEST_BYTES, type TextFinder } from './find-texts'
import { findInRelationFiles } from './relation-files'
import { tablesOf, textRows } from './tables'

/** A raw value of the source that is still somewhere in the target. */
export interface Residue {
  /** Where the source has it. */
  table: string
  column: string
  value: string
  /** `table orders.note`, `pg_stats customers.email`, `file base/16384/16390 (customers)`. */
  foundIn: string
}

export interface Inspection {
  /** Table → rows that differ. */
  changedTables: Record<string, number>
  residue: Residue[]
}

const SAMPLE = 200
/** Before those are left out that unchanged columns hold too. */
const CANDIDATES = 2000
const BYTES_AT_ONCE = 1024 * 1024

interface Sampled {
  table: string
  column: string
  /** Whether its bytes can be looked for in files. */
  isText: boolean
}

/** Looks for the finder's texts in single values, gathered to larger portions; a number only counts as a whole number. */
class ValueSearch {
  private values: string[] = []
  private bytes = 0

  constructor(
    private readonly finder: TextFinder,
    private readonly onFound: (text: string) => void
  ) {}

  add(value: string | null | undefined): void {
    if (!value || value.length < SHORTEST_BYTES) return
    this.values.push(value)
    this.bytes += value.length
    if (this.bytes > BYTES_AT_ONCE) this.flush()
  }

  flush(): void {
    const haystack = Buffer.from(this.values.join('\0'))
    this.finder.find(haystack, (text, offset) => {
      const around = String.fromCharCode(haystack[offset - 1] ?? 0, haystack[offset + Buffer.byteLength(text)] ?? 0)
      if (/^[\d.,+-]+$/.test(text) && /\d/.test(around)) return
      this.onFound(text)
    })
    this.values = []
    this.bytes = 0
  }
}

/** Keeps the `limit` values with the smallest digests: a sample that depends on the values alone, not on their order. */
const sampleOf = (values: Iterable<string>, limit: number): string[] =>
  [...values]
    .map((value) => ({ value, digest: createHash('md5').update(value).digest('hex') }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .slice(0, limit)
    .map(({ value }) => value)

/** Raw values of changed columns that no unchanged column holds, not even as a part of a longer text. */
const sampleRawValues = async (source: Client, changes: Map<string, TableChange>): Promise<Map<string, Sampled[]>> => {
  const tables = [...(await tablesOf(source)).values()]
  const candidates: { origin: Sampled; values: string[] }[] = []
  for (const table of tables) {
    const changed = table.columns.filter(({ name }) => changes.get(table.name)?.columns.has(name))
    const distinct = changed.map(() => new Set<string>())
    for await (const row of textRows(source, table, changed.map(({ name }) => name))) {
      row.forEach((value, index) => value && [...value].length >= SHORTEST_BYTES && distinct[index]!.add(value))
    }
    changed.forEach(({ name, isText }, index) => {
      candidates.push({ origin: { table: table.name, column: name, isText }, values: sampleOf(distinct[index]!, CANDIDATES) })
    })
  }
  const elsewhere = new Set<string>()
  const finder = createTextFinder(new Set(candidates.flatMap(({ values }) => values)))
  const search = new ValueSearch(finder, (text) => elsewhere.add(text))
  for (const table of tables) {
    const unchanged = table.columns.map(({ name }) => name).filter((name) => !changes.get(table.name)?.columns.has(name))
    for await (const row of textRows(source, table, unchanged)) row.forEach((value) => search.add(value))
  }
  search.flush()
  const sampled = new Map<string, Sampled[]>()
  for (const { origin, values } of candidates) {
    for (const value of values.filter((candidate) => !elsewhere.has(candidate)).slice(0, SAMPLE)) {
      sampled.set(value, [...(sampled.get(value) ?? []), origin])
    }
  }
  return sampled
}

const findInTables = async (target: Client, finder: TextFinder, onFound: (text: string, place: string) => void) => {
  for (const table of (await tablesOf(target)).values()) {
    const searches = table.columns.map(
      ({ name }) => new ValueSearch(finder, (text) => onFound(text, `table ${table.name}.${name}`))
    )
    for await (const row of textRows(target, table, table.columns.map(({ name }) => name))) {
      row.forEach((value, index) => searches[index]!.add(value))
    }
    searches.forEach((search) => search.flush())
  }
}

const STATISTICS = `
  SELECT tablename || '.' || attname AS name, concat_ws(' ', most_common_vals, most_common_elems, histogram_bounds) AS values
  FROM pg_stats WHERE schemaname <> 'pg_catalog'
  UNION ALL
  SELECT statistics_name, most_common_vals::text FROM pg_stats_ext`

const findInStatistics = async (target: Client, finder: TextFinder, onFound: (text: string, place: string) => void) => {
  const { rows } = await target.query<{ name: string; values: string | null }>(STATISTICS)
  for (const { name, values } of rows) {
    const search = new ValueSearch(finder, (text) => onFound(text, `pg_stats ${name}`))
    // As array literals quote them, and as they were.
    search.add(values)
    search.add(values?.replace(/\\(.)/g, '$1'))
    search.flush()
  }
}

const inTransactions = async <T>(configs: ClientConfig[], work: (...clients: Client[]) => Promise<T>): Promise<T> => {
  const clients = configs.map((config) => new Client(config))
  try {
    for (const client of clients) {
      await client.connect()
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      // Both sides must write a value in the same way, whatever their servers are set to.
      await client.query("SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1")
      await client.query("SET LOCAL bytea_output = 'hex'; SET LOCAL intervalstyle = 'postgres'")
    }
    return await work(...clients)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

const countsOf = (changes: Map<string, TableChange>): Record<string, number> =>
  Object.fromEntries([...changes].filter(([, { rows }]) => rows > 0).map(([name, { rows }]) => [name, rows]))

/**
 * Rows that differ between two databases, per table: by primary key where there is one, else as multisets of rows. A row that
 * was replaced counts once. Tables without a difference are left out.
 */
export const changedTables = (source: ClientConfig, target: ClientConfig): Promise<Record<string, number>> =>
  inTransactions([source, target], async (from, to) => countsOf(await compareTables(from!, to!)))

/**
 * What a masked copy differs in, and what of the raw values is left in it. Looked for are the source's values of every changed
 * column: at least six characters long, in no unchanged column (not even inside of a text there), 200 of each column, always the
 * same ones. Looked through are all columns of the target's tables as text, `pg_stats` and `pg_stats_ext`, and the bytes of its
 * relation files. Values that PostgreSQL compressed (TOAST) or stores in binary form are found in the first two only.
 * @param targetDataDirectory the data directory of the target's running server, readable by this process
 */
export const inspect = async (source: ClientConfig, target: ClientConfig, targetDataDirectory: string): Promise<Inspection> =>
  inTransactions([source, target], async (from, to) => {
    const changes = await compareTables(from!, to!)
    const sampled = await sampleRawValues(from!, changes)
    const places = new Map<string, Set<string>>()
    const onFound = (value: string, place: string) => places.set(value, (places.get(value) ?? new Set()).add(place))
    const finder = createTextFinder(sampled.keys())
    await findInTables(to!, finder, onFound)
    await findInStatistics(to!, finder, onFound)
    const texts = [...sampled].filter(([, origins]) => origins.some(({ isText }) => isText)).map(([value]) => value)
    await findInRelationFiles(to!, targetDataDirectory, createTextFinder(texts), (value, file) => onFound(value, `file ${file}`))
    const residue = [...places].flatMap(([value, found]) =>
      sampled.get(value)!.flatMap(({ table, column }) => [...found].map((foundIn) => ({ table, column, value, foundIn })))
    )
    return { changedTables: countsOf(changes), residue }
  })

/** The residue that `inspect` finds, alone. */
export const residue = async (source: ClientConfig, target: ClientConfig, targetDataDirectory: string): Promise<Residue[]> =>
  (await inspect(source, target, targetDataDirectory)).residue
