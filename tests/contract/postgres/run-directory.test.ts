import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openRunDirectory } from '../../../local/run-directory'
const { isStill, startTimeOf } = require('../../../local/supervisor/processes.cjs')

const OWNER = `
const { openRunDirectory } = require('${join(__dirname, '../../../local/run-directory')}')
const { createPostgresDataPlane } = require('${join(__dirname, '../../../local/postgres/data-plane')}')
const main = async () => {
  const runDirectory = await openRunDirectory(process.argv.at(-1))
  const plane = createPostgresDataPlane({ runDirectory })
  const database = { engine: 'postgres', engineVersion: '17.5', masterUsername: 'shop_admin', masterUserPassword: 'pass' }
  await plane.create({ ...database, storageId: 'one' })
  await plane.create({ ...database, storageId: 'two' })
  console.log(runDirectory.path)
  setInterval(() => {}, 1000)
}
main()
`

interface Recorded {
  pid: number
  startTime: string
  mark: string
}

const recordedIn = (folder: string): Recorded[] =>
  readdirSync(join(folder, 'processes')).map((name) => JSON.parse(readFileSync(join(folder, 'processes', name), 'utf8')))

const until = async (what: string, condition: () => boolean, milliseconds = 10_000): Promise<void> => {
  const start = performance.now()
  while (!condition()) {
    if (performance.now() - start > milliseconds) throw new Error(`not so after ${milliseconds} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

let parent: string
let owner: ChildProcess | undefined

/** A process of its own that runs two databases in a run directory, and that directory. */
const startOwner = async (): Promise<string> => {
  owner = spawn(process.execPath, ['--import', 'tsx', '-e', OWNER, parent], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: owner.stdout! })) return line
  throw new Error('the owner ended before its databases were up')
}

const kill9 = async (): Promise<void> => {
  const exited = new Promise((resolve) => owner!.once('exit', resolve))
  owner!.kill('SIGKILL')
  await exited
}

const supervisorOf = (folder: string): number => JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')).supervisor

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'run-directory-test-'))
  // Root's servers run as another user, who has to get there.
  chmodSync(parent, 0o711)
})

afterEach(() => {
  owner?.kill('SIGKILL')
  owner = undefined
  rmSync(parent, { recursive: true, force: true })
})

it('leaves no server and no file when its owner is killed with -9', async () => {
  const folder = await startOwner()
  const servers = recordedIn(folder)
  expect(servers.map(isStill)).toEqual([true, true])
  await kill9()
  await until('servers and files gone', () => !servers.some(isStill) && !existsSync(folder))
})

it('is cleared away at the next start when the supervisor was killed as well', async () => {
  const folder = await startOwner()
  const servers = recordedIn(folder)
  process.kill(supervisorOf(folder), 'SIGKILL')
  await kill9()
  expect(servers.map(isStill)).toEqual([true, true])

  const next = await openRunDirectory(parent)
  expect(servers.map(isStill)).toEqual([false, false])
  expect(existsSync(folder)).toBe(false)
  await next.close()
  expect(readdirSync(parent)).toEqual([])
})

it('spares a process that merely has the pid of a dead server, and folders whose owner lives', async () => {
  const sleeper = spawn('sleep', ['60'])
  await new Promise((resolve) => sleeper.once('spawn', resolve))
  const living = await openRunDirectory(parent)
  const dead = join(parent, 'maskopy-local-999999999-abcdef')
  mkdirSync(join(dead, 'processes'), { recursive: true })
  const records: Recorded[] = [
    { pid: sleeper.pid!, startTime: '1', mark: 'sleep' },
    { pid: sleeper.pid!, startTime: startTimeOf(sleeper.pid), mark: 'another argument' }
  ]
  records.forEach((record, index) => writeFileSync(join(dead, 'processes', `${index}.json`), JSON.stringify(record)))

  const next = await openRunDirectory(parent)
  expect(existsSync(dead)).toBe(false)
  expect(existsSync(living.path)).toBe(true)
  expect(startTimeOf(sleeper.pid)).toBeDefined()
  sleeper.kill()
  await Promise.all([next.close(), living.close()])
})

it('tells why a process did not come up, and goes on', async () => {
  const runDirectory = await openRunDirectory(parent)
  const failing = { name: 'failing', command: 'sh', args: ['-c', 'echo no such luck >&2; exit 3'], mark: 'luck' }
  await expect(runDirectory.start(failing)).rejects.toThrow('sh ended with 3: no such luck')
  await expect(runDirectory.start({ ...failing, command: '/no/such/command' })).rejects.toThrow('ENOENT')
  await runDirectory.start({ ...failing, args: ['-c', 'exit 0'] })
  await runDirectory.close()
  await runDirectory.close()
  await expect(runDirectory.start(failing)).rejects.toThrow('has ended')
})
