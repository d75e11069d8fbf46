import type { Endpoint } from '../../../local/rds/data-plane'
import { EXIT_CODES } from '../../../shared/runner-contract'
import { usePostgres } from '../../helpers/postgres'
import { digest, leapingClock, runAgainst, type RunInput } from '../../helpers/runner'

const postgres = usePostgres()
const ID = 'runs'
let endpoint: Endpoint
let password = "first pass'word"

beforeAll(async () => { endpoint = await postgres.createDatabase(ID) })

const rows = (sql: string) => postgres.rows(endpoint, sql, { password })

const run = async (input: RunInput) => {
  const output = await runAgainst(postgres, ID, endpoint, input)
  password = output.passwords[0] ?? password
  return output
}

beforeEach(async () => {
  await rows('DROP SCHEMA public CASCADE')
  await rows('CREATE SCHEMA public')
  await rows(`CREATE TABLE people AS SELECT n AS id, 'secret-name-' || n AS name FROM generate_series(1, 10) n`)
  await rows('ALTER TABLE people ADD PRIMARY KEY (id)')
})

const names = async () => (await rows('SELECT DISTINCT name FROM people')).map((row) => row.name)

test('scripts run in the order of SQL_SCRIPTS, are verified and reported, and no password or value is logged', async () => {
  const files = {
    'b.sql': `UPDATE people SET name = 'first'`,
    'a.sql': `UPDATE people SET name = name || ' second'; SELECT * FROM people;`,
    'verify/names.sql': `SELECT id FROM people WHERE name LIKE 'secret%';`
  }
  const { exitCode, report, log, passwords } = await run({ files })
  expect(exitCode).toBe(0)
  expect(await names()).toEqual(['first second'])
  expect(report).toMatchObject({
    version: 1, jobId: 'job1', task: 'obfuscate', exitCode: 0,
    scripts: [{ path: 'b.sql', sha256: digest(files['b.sql']), statements: 1 }, { path: 'a.sql', statements: 2 }],
    verification: { queries: [{ path: 'verify/names.sql', rows: 0 }], passed: true }
  })
  expect(passwords).toEqual([expect.stringMatching(/^[A-Za-z0-9]{30}$/)])
  for (const text of [log, JSON.stringify(report)]) {
    expect(text).not.toContain(passwords[0])
    expect(text).not.toMatch(/secret-name|first/)
  }
})

test('a failing script is rolled back, the ones before it are not, and it is named with statement and line', async () => {
  const { exitCode, report } = await run({ files: {
    '1.sql': `UPDATE people SET name = 'one'`,
    '2.sql': `UPDATE people SET name = 'two';\n\nUPDATE peeple SET name = 'x';`,
    '3.sql': `UPDATE people SET name = 'three'`
  } })
  expect(exitCode).toBe(EXIT_CODES.scriptFailed)
  expect(report?.error).toBe('2.sql, statement 2: SQLSTATE 42P01 (undefined_table), line 3, relation "peeple" does not exist.')
  expect(await names()).toEqual(['one'])
  expect(report?.verification.passed).toBe(false)
})

test.each([
  ['a cast', 'UPDATE people SET id = name::int', /22P02 \(invalid_text_representation\).*withheld/],
  ['a duplicate', 'UPDATE people SET id = 1', /23505 \(unique_violation\).*table public.people.*constraint people_pkey/],
  ['RAISE', `DO $$ BEGIN RAISE EXCEPTION 'bad %', (SELECT name FROM people LIMIT 1); END $$`, /P0001 \(raise_exception\).*withheld/],
  ['dynamic SQL', `DO $$ BEGIN EXECUTE (SELECT name FROM people LIMIT 1); END $$`, /42601 \(syntax_error\).*withheld/]
])('an error with data values in it is reported without them: %s', async (_what, sql, expected) => {
  const { exitCode, report, log } = await run({ files: { 'mask.sql': sql } })
  expect(exitCode).toBe(EXIT_CODES.scriptFailed)
  expect(report?.error).toMatch(expected)
  expect(log + JSON.stringify(report)).not.toMatch(/secret|\(id\)=\(/)
})

test.each(['COMMIT', 'COMMIT; BEGIN', 'ROLLBACK', 'COMMIT AND CHAIN'])('a script with %s inside is refused', async (end) => {
  const { exitCode, report } = await run({ files: { 'mask.sql': `UPDATE people SET name = 'x'; ${end}; SELECT 1` } })
  expect(exitCode).toBe(EXIT_CODES.scriptFailed)
  expect(report?.error).toContain('mask.sql ends its own transaction')
})

test('what cannot run in a transaction runs by directive, one statement a script', async () => {
  const index = 'CREATE INDEX CONCURRENTLY ON people (name)'
  expect((await run({ files: { 'i.sql': index } })).report?.error).toContain('25001 (active_sql_transaction)')
  expect((await run({ files: { 'i.sql': `-- maskopy: no-transaction\n${index}` } })).exitCode).toBe(0)
  const two = await run({ files: { 'i.sql': `-- maskopy: no-transaction\nSELECT 1; SELECT 2` } })
  expect(two.report?.error).toContain('42601')
})

test('row-level security that would hide rows from a script fails it', async () => {
  await rows('ALTER TABLE people ENABLE ROW LEVEL SECURITY')
  await rows('ALTER TABLE people FORCE ROW LEVEL SECURITY')
  const { exitCode } = await run({ files: { 'mask.sql': `UPDATE people SET name = 'x'` } })
  expect(exitCode).toBe(EXIT_CODES.scriptFailed)
})

test.each([
  ['differs', `UPDATE people SET name = 'other'`, EXIT_CODES.scriptDiffers],
  ['is missing', undefined, EXIT_CODES.scriptMissing]
])('a script that %s is refused before the database is touched', async (_what, content, code) => {
  const { exitCode, report, passwords } = await run({ files: { 'mask.sql': `UPDATE people SET name = 'x'` }, stored: { 'mask.sql': content } })
  expect(exitCode).toBe(code)
  expect(report?.error).toContain('mask.sql')
  expect(passwords).toEqual([])
})

test.each([
  ['returns rows', `SELECT name FROM people`, /returned 10 rows/],
  ['is two statements', `SELECT 1 WHERE false; SELECT 1 WHERE false`, /42601/],
  ['writes', `UPDATE people SET name = 'x' WHERE false RETURNING id`, /25006 \(read_only_sql_transaction\)/],
  ['is no query', `SET search_path = pg_catalog`, /not a query that returns rows/],
  ['leaves the transaction', `COMMIT`, /not a query that returns rows/],
  ['is empty', `-- nothing`, /not a query that returns rows/],
  ['fails', `SELECT id FROM people WHERE name::int = 1`, /22P02.*withheld/]
])('a verify query that %s fails the run', async (_what, query, expected) => {
  const { exitCode, report, log } = await run({ files: { 'ok.sql': 'SELECT 1', 'verify/q.sql': query } })
  expect(exitCode).toBe(EXIT_CODES.verificationFailed)
  expect(report?.error).toMatch(expected)
  expect(report?.verification.passed).toBe(false)
  expect(log + JSON.stringify(report)).not.toContain('secret-name')
})

describe('bootstrap.sh', () => {
  test('gets endpoint, port and user as arguments, the password in its environment, and its output is withheld', async () => {
    const { exitCode, log, passwords, report } = await run({ environment: { SQL_SCRIPTS: '' }, files: { 'bootstrap.sh': `
      [ "$1" = ${endpoint.address} ] && [ "$2" = ${endpoint.port} ] && [ "$3" = shop_admin ] && [ $# = 3 ] || exit 3
      [ \${#PASSWORD} = 30 ] && [ "$PASSWORD" = "$PGPASSWORD" ] && [ "$PGSSLMODE" = verify-full ] || exit 4
      grep -q CERTIFICATE "$PGSSLROOTCERT" || exit 5
      echo secret-name-1; echo "maskopy: halfway"; echo "maskopy: $PASSWORD"` } })
    expect(exitCode).toBe(0)
    expect(log).toContain('halfway')
    expect(log).toContain('"withheldLines":2')
    expect(log + JSON.stringify(report)).not.toContain(passwords[0])
    expect(log).not.toContain('secret-name')
    expect(report?.rewrittenTables).toContain('public.people')
  })

  test('that exits otherwise than with 0 fails the run', async () => {
    const { exitCode, report } = await run({ environment: { SQL_SCRIPTS: '' }, files: { 'bootstrap.sh': 'exit 7' } })
    expect(exitCode).toBe(EXIT_CODES.bootstrapFailed)
    expect(report?.error).toBe('bootstrap.sh ended with exit code 7.')
  })
})

test('a server whose certificate no trusted authority has signed is refused', async () => {
  const { exitCode } = await run({ files: { 'a.sql': 'SELECT 1' }, environment: { PGSSLROOTCERT: undefined } })
  expect(exitCode).toBe(EXIT_CODES.databaseNotTrusted)
})

test('a server whose certificate is for another name is refused', async () => {
  const { exitCode, passwords } = await runAgainst(postgres, ID, { ...endpoint, address: '127.1' }, { files: { 'a.sql': 'SELECT 1' } })
  password = passwords[0]!
  expect(exitCode).toBe(EXIT_CODES.databaseNotTrusted)
})

test.each([
  ['an engine that is not spoken', { environment: { ENGINE: 'mysql' } }, EXIT_CODES.engineNotSupported],
  ['required verification without a query', { environment: { MASKOPY_REQUIRE_VERIFICATION: 'true' } }, EXIT_CODES.verificationMissing],
  ['a database that failed', { status: 'storage-full' }, EXIT_CODES.databaseNotAvailable],
  ['a database that never gets ready', { status: 'modifying' }, EXIT_CODES.databaseNotAvailable],
  ['a database name that does not exist', { environment: { DB_NAME: 'nowhere' } }, EXIT_CODES.databaseNotReachable],
  ['a faulty environment', { environment: { ENGINE: undefined } }, EXIT_CODES.badEnvironment],
  ['a report that cannot be written', { failReport: true }, EXIT_CODES.reportFailed]
])('%s has an exit code of its own', async (_what, input, code) => {
  const { exitCode } = await run({ files: { 'a.sql': 'SELECT 1' }, clock: leapingClock(), ...input })
  expect(exitCode).toBe(code)
})

test('a run that failed keeps its exit code when the report cannot be written either', async () => {
  expect((await run({ files: { 'a.sql': 'SELECT nonsense' }, failReport: true })).exitCode).toBe(EXIT_CODES.scriptFailed)
})
