import type { Endpoint } from '../../../local/rds/data-plane'
import { changedTables, inspect, residue } from '../../../local/postgres/inspect'
import { usePostgres } from '../../helpers/postgres'

const postgres = usePostgres()

const SCHEMA = `
  CREATE SCHEMA billing;
  CREATE TABLE customers (id int PRIMARY KEY, email text, name text, city text, note text, born date)
    WITH (autovacuum_enabled = false);
  CREATE INDEX ON customers (email);
  CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, ship_city text);
  CREATE TABLE billing.calls (number text, seconds int) WITH (autovacuum_enabled = false);
  CREATE TABLE "Odd ""name" (a int, b int, "the value" text, PRIMARY KEY (b, a));
  INSERT INTO customers SELECT i, 'customer' || i || '@example.org', 'Zoë Müller ' || i, 'Springfield', 'short',
    date '1950-01-01' + i FROM generate_series(1, 1000) i;
  INSERT INTO orders SELECT i, i, 'Springfield' FROM generate_series(1, 1000) i;
  INSERT INTO billing.calls SELECT '+49 30 ' || 1000000 + i, i FROM generate_series(1, 50) i;
  INSERT INTO billing.calls SELECT * FROM billing.calls WHERE seconds <= 10;
  INSERT INTO "Odd ""name" VALUES (1, 1, 'one'), (2, 1, 'two');
  ANALYZE;`

const MASK = `
  UPDATE customers SET email = md5('salt' || id), name = 'masked', city = 'Nowhere', born = date '2000-01-01' WHERE id <= 900;
  UPDATE customers SET email = md5('salt' || id), name = 'masked', city = 'Nowhere', born = date '2000-01-01' WHERE id > 900;`

let source: Endpoint
let copies = 0

/** A restored copy of the source on which `sql` was run. */
const copyWith = async (...sql: string[]) => {
  const storageId = `copy-${++copies}`
  const endpoint = await postgres.plane.restore('raw', storageId)
  await postgres.connected(endpoint, async (client) => {
    for (const statement of sql) await client.query(statement)
  })
  const [from, to] = [postgres.clientConfig(source), postgres.clientConfig(endpoint)]
  return [from, to, postgres.plane.dataDirectoryOf(storageId)] as const
}

beforeAll(async () => {
  source = await postgres.createDatabase('source')
  await postgres.rows(source, SCHEMA)
  await postgres.plane.snapshot('source', 'raw')
})

it('finds no difference and no residue in an untouched copy', async () => {
  expect(await inspect(...(await copyWith()))).toEqual({ changedTables: {}, residue: [] })
})

it('counts rows that differ: by primary key, and as multisets where there is none', async () => {
  const [from, to] = await copyWith(
    'UPDATE customers SET id = id',
    "UPDATE customers SET note = 'x' WHERE id <= 7",
    'UPDATE billing.calls SET seconds = -1 WHERE seconds <= 2',
    'DELETE FROM orders WHERE id <= 4',
    'UPDATE "Odd ""name" SET a = 3 WHERE a = 2',
    'CREATE TABLE added AS SELECT 1 AS i',
    'INSERT INTO billing.calls VALUES (NULL, NULL)'
  )
  expect(await changedTables(from, to)).toEqual({ customers: 7, 'billing.calls': 5, orders: 4, 'Odd "name': 1, added: 1 })
})

it('shows what a plain UPDATE leaves in files and statistics', async () => {
  const left = await residue(...(await copyWith(MASK)))
  const places = [...new Set(left.map(({ column, foundIn }) => `${column}: ${foundIn.replace(/base\/\d+\/\d+/, 'PATH')}`))]
  expect(places.sort()).toEqual([
    'born: pg_stats customers.born',
    'email: file PATH (customers)',
    'email: file PATH (customers_email_idx)',
    'email: pg_stats customers.email',
    'name: file PATH (customers)',
    'name: pg_stats customers.name'
  ])
  const values = new Set(left.filter(({ column }) => column === 'email').map(({ value }) => value))
  expect(values.size).toBe(200)
  expect(left[0]).toMatchObject({ table: 'customers', value: expect.any(String) })
})

it('finds nothing once tables and statistics were rewritten', async () => {
  const copy = await copyWith(MASK, 'VACUUM FULL customers', 'ANALYZE customers', 'VACUUM FULL pg_statistic')
  expect(await inspect(...copy)).toEqual({ changedTables: { customers: 1000 }, residue: [] })
})

it('finds raw values that moved to another table, or to a database beside', async () => {
  const copy = await copyWith(
    "CREATE TABLE kept AS SELECT 'born ' || born AS old FROM customers WHERE id <= 500",
    MASK,
    'VACUUM FULL customers',
    'ANALYZE customers',
    'VACUUM FULL pg_statistic'
  )
  const kept = (await residue(...copy)).filter(({ foundIn }) => foundIn === 'table kept.old')
  expect(kept.length).toBeGreaterThan(10)
  expect(new Set(kept.map(({ column }) => column))).toEqual(new Set(['born']))

  const [from, to, directory] = copy
  await postgres.rows({ address: to.host!, port: to.port! }, 'DROP TABLE kept')
  const beside = { ...to, database: 'postgres' }
  await postgres.rows(
    { address: to.host!, port: to.port! },
    "CREATE TABLE aside AS SELECT 'customer' || i || '@example.org' AS v FROM generate_series(1, 1000) i",
    beside
  )
  const left = await residue(from, to, directory)
  expect(new Set(left.map(({ column }) => column))).toEqual(new Set(['email']))
  expect(left.every(({ foundIn }) => /^file base\/\d+\/\d+$/.test(foundIn))).toBe(true)
  expect(new Set(left.map(({ value }) => value)).size).toBe(200)
})

it('takes no value for residue that an unchanged column holds, and no number inside of another', async () => {
  const copy = await copyWith(
    "UPDATE customers SET city = 'Nowhere', name = 'masked'",
    "UPDATE billing.calls SET number = '9' || replace(number, '+49 30 ', '') || '9'",
    'VACUUM FULL',
    'ANALYZE'
  )
  expect((await inspect(...copy)).residue).toEqual([])
})
