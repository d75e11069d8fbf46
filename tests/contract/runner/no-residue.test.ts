import type { Client } from 'pg'
import { EXIT_CODES } from '../../../shared/runner-contract'
import type { Endpoint } from '../../../local/rds/data-plane'
import { usePostgres } from '../../helpers/postgres'
import { leapingClock, runAgainst, valuesInFiles } from '../../helpers/runner'

const postgres = usePostgres()
let count = 0

/** A database of its own, filled by `sql` as the master user. */
const databaseWith = async (sql: string): Promise<{ id: string; endpoint: Endpoint }> => {
  const id = `residue-${++count}`
  const endpoint = await postgres.createDatabase(id)
  await postgres.connected(endpoint, (client) => client.query(sql))
  return { id, endpoint }
}

/** The values that a physical copy taken now would hold. */
const residue = async (id: string, endpoint: Endpoint, password: string, values: string[]): Promise<string[]> => {
  await postgres.rows(endpoint, 'CHECKPOINT', { password })
  return valuesInFiles(postgres.plane.dataDirectoryOf(id), values)
}

/** Fills, masks by script, and tells which of the raw values survive on disk. */
const survivors = async (setup: string, script: string, values: string[]) => {
  const { id, endpoint } = await databaseWith(setup)
  expect((await residue(id, endpoint, "first pass'word", values)).sort()).toEqual([...values].sort())
  const output = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': script } })
  expect(output.log).not.toContain('"error"')
  expect(output.exitCode).toBe(EXIT_CODES.ok)
  return { output, endpoint, left: await residue(id, endpoint, output.passwords[0]!, values) }
}

const CUSTOMERS = `
  CREATE TABLE customers (id int PRIMARY KEY, email text, note text);
  CREATE INDEX ON customers (email);
  INSERT INTO customers SELECT n, 'raw-mail-' || n % 7 || '@example.com', 'raw-note' FROM generate_series(1, 3000) n;
  ANALYZE customers;`
const MASK = `UPDATE customers SET email = 'masked' || id || '@example.org', note = NULL`

test('without the residue step raw values stay in relation files and statistics, with it they do not', async () => {
  const raw = ['raw-mail-3@example.com', 'raw-note']
  const { id, endpoint } = await databaseWith(CUSTOMERS)
  await postgres.connected(endpoint, (client) => client.query(MASK))
  expect(await residue(id, endpoint, "first pass'word", raw)).toEqual(expect.arrayContaining(raw))
  expect(JSON.stringify(await postgres.rows(endpoint, 'SELECT * FROM pg_stats'))).toContain('raw-mail-3')

  const { exitCode, passwords, report } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': MASK } })
  expect(exitCode).toBe(0)
  expect(await residue(id, endpoint, passwords[0]!, raw)).toEqual([])
  expect(JSON.stringify(await postgres.rows(endpoint, 'SELECT * FROM pg_stats', { password: passwords[0] }))).not.toContain('raw-')
  expect(report?.rewrittenTables).toEqual(expect.arrayContaining(['public.customers', 'pg_catalog.pg_statistic']))
})

test('tables that no script touched are not rewritten', async () => {
  const { output } = await survivors(`${CUSTOMERS} CREATE TABLE untouched AS SELECT 1 AS n;`, MASK, ['raw-note'])
  expect(output.report?.rewrittenTables).not.toContain('public.untouched')
})

test.each([
  ['a partitioned table', `
    CREATE TABLE people (id int, name text) PARTITION BY RANGE (id);
    CREATE TABLE people_1 PARTITION OF people FOR VALUES FROM (0) TO (1000);
    CREATE TABLE people_2 PARTITION OF people FOR VALUES FROM (1000) TO (9000);
    INSERT INTO people SELECT n, 'raw-name-' || n % 5 FROM generate_series(1, 2000) n; ANALYZE people;`,
    `UPDATE people SET name = 'masked' || id`, ['raw-name-1']],
  ['an heir of an ancestor', `
    CREATE TABLE base (id int, name text); CREATE TABLE heir () INHERITS (base);
    INSERT INTO heir SELECT n, 'raw-name-' || n % 5 FROM generate_series(1, 2000) n; ANALYZE base; ANALYZE heir;`,
    `UPDATE heir SET name = 'masked' || id`, ['raw-name-1']],
  ['TOAST', `
    CREATE TABLE letters (id int, body text STORAGE EXTERNAL);
    INSERT INTO letters VALUES (1, 'raw-letter' || repeat('x', 20000));`, `UPDATE letters SET body = NULL`, ['raw-letter']],
  ['a dropped column of a table that the scripts leave alone', `
    ${CUSTOMERS} CREATE TABLE persons (id int, ssn text); INSERT INTO persons VALUES (1, 'raw-123-45-6789');
    ALTER TABLE persons DROP COLUMN ssn;`, MASK, ['raw-123-45-6789']],
  ['materialized views on materialized views', `
    ${CUSTOMERS} CREATE VIEW between AS SELECT email AS e FROM customers;
    CREATE MATERIALIZED VIEW z_first AS SELECT e AS mail FROM between;
    CREATE MATERIALIZED VIEW a_second AS SELECT mail FROM z_first; ANALYZE z_first; ANALYZE a_second;`, MASK, ['raw-mail-3@example.com']],
  ['a truncated table, whose statistics ANALYZE keeps', CUSTOMERS, 'TRUNCATE customers', ['raw-mail-3@example.com', 'raw-note']],
  ['a column whose statistics were switched off later', `${CUSTOMERS} ALTER TABLE customers ALTER COLUMN email SET STATISTICS 0;`,
    MASK, ['raw-mail-3@example.com']],
  ['extended and expression statistics', `
    ${CUSTOMERS} CREATE INDEX ON customers (('x' || note)); CREATE STATISTICS pairs (mcv) ON email, note FROM customers; ANALYZE customers;`,
    MASK, ['raw-mail-3@example.com', 'raw-note']],
  ['extended and expression statistics of an emptied table', `
    ${CUSTOMERS} CREATE INDEX ON customers (('x' || note)); CREATE STATISTICS pairs (mcv) ON email, note FROM customers; ANALYZE customers;`,
    'DELETE FROM customers', ['raw-mail-3@example.com', 'raw-note']],
  ['an emptied partition', `
    CREATE TABLE people (id int, name text) PARTITION BY RANGE (id);
    CREATE TABLE people_1 PARTITION OF people FOR VALUES FROM (0) TO (1000);
    CREATE TABLE people_2 PARTITION OF people FOR VALUES FROM (1000) TO (9000);
    INSERT INTO people SELECT n, 'raw-name-' || n % 5 FROM generate_series(1, 2000) n; ANALYZE people (name);`,
    `DELETE FROM people WHERE id < 1000; UPDATE people SET name = 'masked'`, ['raw-name-1']],
  ['a dropped table', CUSTOMERS, 'DROP TABLE customers', ['raw-mail-3@example.com']],
  ['large objects', `SELECT lo_from_bytea(4711, 'raw-large-object');`,
    `SELECT lo_put(4711, 0, 'masked-large-ob!')`, ['raw-large-object']],
  ['what a deferred trigger writes', `
    ${CUSTOMERS} CREATE TABLE shadow AS SELECT id, email FROM customers; ANALYZE shadow;
    CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN UPDATE shadow SET email = NEW.email WHERE id = NEW.id; RETURN NULL; END $$;
    CREATE INDEX ON shadow (id);
    CREATE CONSTRAINT TRIGGER follow AFTER UPDATE ON customers DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION follow();`, MASK, ['raw-mail-3@example.com']]
] as [string, string, string, string[]][])('no raw value survives in %s', async (_what, setup, script, values) => {
  const { left } = await survivors(setup, script, values)
  expect(left).toEqual([])
})

test('a truncated table whose statistics cannot be dropped fails the run instead of passing', async () => {
  const { id, endpoint } = await databaseWith(`${CUSTOMERS} CREATE VIEW mails AS SELECT email, note, id FROM customers;`)
  const { exitCode, report } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': 'TRUNCATE customers' } })
  expect(exitCode).toBe(EXIT_CODES.residueNotRemovable)
  expect(report?.error).toMatch(/customers\.\w+.*Leave a masked row/)
})

test('a materialized view emptied with statistics left fails the run instead of passing', async () => {
  const { id, endpoint } = await databaseWith(`
    ${CUSTOMERS} CREATE MATERIALIZED VIEW mails AS SELECT email FROM customers; ANALYZE mails; REFRESH MATERIALIZED VIEW mails WITH NO DATA;`)
  const { exitCode, report } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': MASK } })
  expect(exitCode).toBe(EXIT_CODES.residueNotRemovable)
  expect(report?.error).toContain('public.mails.email')
})

test('a master user who does not own the database cannot rewrite, and that is no success', async () => {
  const { id, endpoint } = await databaseWith(`
    ${CUSTOMERS} CREATE ROLE other LOGIN PASSWORD 'x'; GRANT SELECT, UPDATE ON customers TO other;`)
  const { exitCode, report } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': MASK }, masterUsername: 'other' })
  expect(exitCode).toBe(EXIT_CODES.residueNotRemovable)
  expect(report?.error).toContain('public.customers was not rewritten')
})

describe('another session with an old snapshot', () => {
  const whileOpen = async (work: (holder: Client, id: string, endpoint: Endpoint) => Promise<void>): Promise<void> => {
    const { id, endpoint } = await databaseWith(`${CUSTOMERS} CREATE TABLE unrelated (n int);`)
    await postgres.connected(endpoint, async (holder) => {
      await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM unrelated')
      await work(holder, id, endpoint)
    })
  }

  test('keeps dead rows and fails the run', () => whileOpen(async (_holder, id, endpoint) => {
    const { exitCode, report } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': MASK } })
    expect(exitCode).toBe(EXIT_CODES.residueNotRemovable)
    expect(report?.error).toContain('public.customers kept 3000 dead rows')
  }))

  test('is waited for', () => whileOpen(async (holder, id, endpoint) => {
    const clock = leapingClock(async () => { await holder.query('ROLLBACK') })
    const { exitCode } = await runAgainst(postgres, id, endpoint, { files: { 'mask.sql': MASK }, clock })
    expect(exitCode).toBe(0)
  }))
})

test('task verify runs no script, and rewrites every table of every database', async () => {
  const { id, endpoint } = await databaseWith(CUSTOMERS)
  await postgres.connected(endpoint, (client) => client.query(MASK))
  const inPostgres = { database: 'postgres' }
  await postgres.rows(endpoint, `CREATE TABLE elsewhere AS SELECT 'raw-elsewhere' AS v`, inPostgres)
  await postgres.rows(endpoint, `UPDATE elsewhere SET v = 'masked'`, inPostgres)
  const { exitCode, passwords, report } = await runAgainst(postgres, id, endpoint, {
    files: { 'mask.sql': 'DROP TABLE customers', 'verify/mails.sql': `SELECT FROM customers WHERE email LIKE 'raw%'`.replace('FROM', '1 FROM') },
    environment: { MASKOPY_TASK: 'verify' }
  })
  expect(report).toMatchObject({ task: 'verify', scripts: [], verification: { passed: true, queries: [{ rows: 0 }] } })
  expect(exitCode).toBe(0)
  expect(await residue(id, endpoint, passwords[0]!, ['raw-note', 'raw-mail-3@example.com', 'raw-elsewhere'])).toEqual([])
})
