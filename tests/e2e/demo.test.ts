import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(__dirname, '..', '..')
const main = join(root, 'local', 'demo', 'main.ts')

jest.setTimeout(240_000)

/** What would lead the SDK and PostgreSQL's client elsewhere. */
const disturbing = {
  AWS_PROFILE: 'no-such-profile', AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'AKIAELSEWHERE',
  AWS_REGION: 'xx-none-1', PGOPTIONS: '--search_path=elsewhere'
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  // Root's servers run as another user, who has to get there.
  chmodSync(folder, 0o711)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const start = (...args: string[]) => {
  const env = { ...process.env, ...disturbing, TMPDIR: folder }
  return spawn(process.execPath, ['--import', 'tsx', main, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

const run = async (...args: string[]) => {
  const child = start(...args)
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (data) => stdout.push(data))
  child.stderr.on('data', (data) => stderr.push(data))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** What a run left in the temporary folder, tsx's own cache aside. */
const left = () => readdirSync(folder).filter((name) => !name.startsWith('tsx-'))

it('masks the sample database and says so as one line of JSON', async () => {
  const { code, stdout, stderr } = await run('--json')
  const lines = stdout.trimEnd().split('\n')
  const result = JSON.parse(lines.at(-1)!)
  expect({ code, lines: lines.length, error: result.error }).toEqual({ code: 0, lines: 1, error: undefined })
  expect(result).toMatchObject({
    status: 'SUCCEEDED',
    completion: { JobId: result.jobId, Status: 'SUCCEEDED', State: 'OK', FinalSnapshotArn: result.finalSnapshotArn },
    changedTables: { customers: 12_000, addresses: 16_000, orders: 18_000, payments: 18_000 },
    residue: [],
    leftBehind: []
  })
  expect(result.finalSnapshotArn).toMatch(/^arn:aws:rds:us-east-1:222222222222:snapshot:/)
  const steps = result.steps.map(({ step }: { step: string }) => step)
  expect(steps).toEqual(expect.arrayContaining(['intake', 'obfuscate', 'clean-up']))
  expect(result.seconds).toBeGreaterThan(Math.max(...result.steps.map(({ seconds }: { seconds: number }) => seconds)))
  expect(stderr).toContain('zacharias.winterlechner1@letterbox.example')
  expect(stderr).not.toContain('NodeVersionSupportWarning')
  expect(left()).toEqual([])
})

const ownDump = `
  CREATE TABLE people (id int PRIMARY KEY, name text, email text);
  INSERT INTO people SELECT n, 'Rosalind Rawname-' || n, 'rosalind.' || n || '@raw.example' FROM generate_series(1, 300) n;`

it('takes a dump and scripts of your own; fails with the name of the script that failed, and leaves no snapshot', async () => {
  const dump = join(folder, 'dump.sql')
  writeFileSync(dump, ownDump)
  const scripts = join(folder, 'scripts')
  mkdirSync(join(scripts, 'verify'), { recursive: true })
  writeFileSync(join(scripts, '01-people.sql'), `UPDATE people SET name = 'Person ' || id, email = id || '@masked.invalid'`)
  writeFileSync(join(scripts, '05-broken.sql'), 'UPDATE people SET no_such_column = 1')
  writeFileSync(join(scripts, 'verify', '01-emails.sql'), `SELECT id FROM people WHERE email LIKE '%@raw.example'`)
  const { code, stdout } = await run('--json', '--source-sql', dump, '--database', 'society', '--scripts', scripts)
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
  expect({ code, error: result.error }).toEqual({ code: 1, error: undefined })
  expect(result).toMatchObject({
    status: 'FAILED', finalSnapshotArn: null, completion: { State: 'CRITICAL' }, residue: [], leftBehind: []
  })
  expect(result.completion.Error.Message).toContain('05-broken.sql')
  expect(left().sort()).toEqual(['dump.sql', 'scripts'])
})

const commandLine = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Command lines of living processes that name a run directory of this test. */
const processes = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine)
    .filter((line) => line.includes(join(folder, 'maskopy-local-')))

const until = async (milliseconds: number, condition: () => boolean): Promise<void> => {
  const start = performance.now()
  while (!condition()) {
    if (performance.now() - start > milliseconds) throw new Error(`not so after ${milliseconds} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

it.each([['SIGKILL', null], ['SIGTERM', 143]] as const)('leaves no process and no file after %s', async (signal, code) => {
  const child = start('--json')
  child.stdout.resume()
  child.stderr.resume()
  const exited = new Promise((resolve) => child.once('close', resolve))
  await until(60_000, () => processes().some((line) => /bin\/postgres\0/.test(line)))
  child.kill(signal)
  expect(await exited).toBe(code)
  await until(10_000, () => processes().length === 0 && left().length === 0)
})
