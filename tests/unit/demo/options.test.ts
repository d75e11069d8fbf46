import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDemoOptions } from '../../../local/demo/options'

let folder: string
let dump: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-options-'))
  dump = join(folder, '01-dump.sql')
  writeFileSync(dump, 'select 1;')
})
afterAll(() => rmSync(folder, { recursive: true }))

it('takes the sample where nothing is said', () => {
  expect(parseDemoOptions([])).toEqual({ json: false, keep: false })
})

it('takes a dump with its name and scripts', () => {
  expect(parseDemoOptions(['--source-sql', dump, '--database', 'northwind', '--scripts', folder, '--json', '--keep'])).toEqual({
    source: { file: dump, database: 'northwind' }, scripts: folder, json: true, keep: true
  })
})

it('answers nothing where only help is asked for', () => {
  expect(parseDemoOptions(['--json', '--help'])).toBeUndefined()
})

it.each([
  [['--bogus'], "Unknown option '--bogus'."],
  [['extra'], "Unexpected argument 'extra'."],
  [['--database', 'x'], '--database needs --source-sql.'],
  [['--source-sql', 'DUMP'], '--source-sql needs --database and --scripts'],
  [['--source-sql', '/no/such/file', '--database', 'x', '--scripts', 'FOLDER'], "there is no file '/no/such/file'"],
  [['--source-sql', 'DUMP', '--database', '1; drop', '--scripts', 'FOLDER'], "'1; drop' is no name that RDS takes"],
  [['--scripts', '/no/such/folder'], "there is no folder '/no/such/folder'"]
])('refuses %j', (argv, message) => {
  const real = argv.map((argument) => argument.replace('DUMP', dump).replace('FOLDER', folder))
  const refusal = { name: 'UsageError', message: expect.stringContaining(message) }
  expect(() => parseDemoOptions(real)).toThrow(expect.objectContaining(refusal))
})
