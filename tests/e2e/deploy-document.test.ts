import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../../local/world/stage'
import { documentSteps } from '../helpers/deploy-document'

// Half a minute where nothing else runs; the CLI alone starts fifty times.
jest.setTimeout(600_000)

const hasCli = spawnSync('aws', ['--version']).status === 0

let folder: string
let cloud: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-test-'))
  // Root's servers run as another user, who has to get there.
  chmodSync(folder, 0o711)
})
afterEach(() => {
  cloud?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the empty cloud; answers what a newcomer is to paste into a second terminal. */
const startEmpty = async (): Promise<string> => {
  const program = ['--import', 'tsx', join(root, 'local', 'playground', 'main.ts'), '--empty', '--port', '0']
  cloud = spawn(process.execPath, program, { cwd: root, env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const output = createInterface({ input: cloud.stdout! })
  await new Promise<void>((resolve, reject) => {
    output.on('line', (line) => lines.push(line) && line.startsWith('Ctrl-C') && resolve())
    output.once('close', () => reject(new Error(`it ended early:\n${lines.join('\n')}`)))
  })
  const from = lines.findIndex((line) => line.startsWith('unset '))
  return lines.slice(from, lines.indexOf('', from)).join('\n')
}

/** Runs scripts in one shell, each only if those before have succeeded; answers what each has printed. */
const runInOneShell = async (scripts: string[], env: NodeJS.ProcessEnv): Promise<string[]> => {
  const mark = '\u0001'
  const script = scripts.map((text) => `printf '${mark}'\n${text}`).join('\n')
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  shell.stdout.on('data', (part) => (output += String(part)))
  const code = await new Promise((resolve) => shell.once('close', resolve))
  const printed = output.split(mark).slice(1)
  if (code !== 0) throw new Error(`Step ${printed.length} ended with ${String(code)}:\n${scripts[printed.length - 1]}\n${printed.at(-1)}`)
  return printed
}

/** What of this process's environment a newcomer has, too. */
const ordinaryEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_(?!CA_BUNDLE)|MASKOPY_)/.test(name)))

it('docs/deploy.md can be followed against empty accounts, command by command, to a masked snapshot and back to nothing', async () => {
  if (!hasCli) {
    process.stdout.write('No AWS CLI here: docs/deploy.md is not followed. The same calls are made in deploy-by-sdk.test.ts.\n')
    return
  }
  const pasted = await startEmpty()
  const steps = documentSteps()
  expect(steps.length).toBeGreaterThan(15)
  const [, ...printed] = await runInOneShell([pasted, ...steps.map(({ commands }) => commands)], ordinaryEnvironment())
  const outputOf = (words: string) => printed[steps.findIndex(({ commands }) => commands.includes(words))]!

  expect(outputOf('maskopy submit')).toMatch(/SUCCEEDED after .*\nFinal snapshot: \S+:snapshot:shop-first, shared with 333333333333/)
  const [completion] = /\{"ApplicationName".*\}/.exec(outputOf('sqs receive-message')) ?? []
  expect(JSON.parse(completion!)).toMatchObject({ Status: 'SUCCEEDED', State: 'OK', SharedWith: ['333333333333'], LeftBehind: [] })
  expect(outputOf('dynamodb get-item')).toContain('"SUCCEEDED"')
  expect(outputOf('rds copy-db-snapshot')).toMatch(/"copying",\s+"arn:aws:kms:us-east-1:333333333333:key\//)
  expect(outputOf('describe-stack-events').trim()).toBe('')
  expect(outputOf('--no-execute-changeset')).toContain('No changes to deploy')
  expect(outputOf('dynamodb delete-table')).toContain('PendingDeletion')
})

it('docs/deploy.md names every resource that is kept when stacks are deleted', () => {
  const [, table] = readFileSync(join(root, 'docs', 'deploy.md'), 'utf8').split('\n| kept | in | it is |\n')
  const named = [...table!.split('\n\n')[0]!.matchAll(/^\| `(\w+)` \|/gm)].map(([, id]) => id)
  const service = JSON.parse(readFileSync(join(root, '.build/package/example/cloudformation-template-update-stack.json'), 'utf8'))
  const ofService = Object.entries<{ DeletionPolicy?: string }>(service.Resources).flatMap(([id, { DeletionPolicy }]) =>
    DeletionPolicy === 'Retain' ? [id] : []
  )
  const ofStacks = ['source-account', 'target-account', 'network'].flatMap((name) => {
    const file = join(root, 'resources', `${name}.yml`)
    expect(existsSync(file)).toBe(true)
    return [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+):\n(?: {4}.*\n)*? {4}DeletionPolicy: Retain$/gm)].map(([, id]) => id)
  })
  expect(named.sort()).toEqual([...ofService, ...ofStacks].sort())
})
