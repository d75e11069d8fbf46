import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { document, documentSteps, type Step } from '../helpers/documents'
import { hasAwsCli, Newcomer } from '../helpers/newcomer'

// Less than a minute where nothing else runs, most of it waiting.
jest.setTimeout(600_000)

let newcomer: Newcomer
beforeEach(() => void (newcomer = new Newcomer()))
afterEach(() => newcomer.leave())

/** The commands that the playground prints, and the titles above them. */
const printedCommands = (guide: string): { title: string; text: string }[] =>
  guide.split('\n\n').flatMap((part) => {
    const [, title, text] = /^(?:.*\n)?# (.+)\n([^]+)$/.exec(part) ?? []
    return title && text ? [{ title, text }] : []
  })

/** As often as it takes, where the guide says so itself: `say it again while the job runs`. */
const patiently = ({ title, text }: { title: string; text: string }): string =>
  /say it again/.test(title) ? `for i in 1 2 3 4 5 6 7 8; do SAID=$(${text}); [ "$SAID" != None ] && break; done; echo "$SAID"` : text

/** What the runbook says of looking: its queries, and the commands of its table, about one job of the local cloud. */
const runbookSteps = (folder: string): Step[] => {
  const [table] = /^\| question \|[^]*?\n\n/m.exec(document('operations.md'))!
  const asked = [...table.matchAll(/`(maskopy [^`]+)`/g)].map(([, command]) => {
    const ofThisCloud = command!.replace(/\bJOB\b/, '$JOB').replace('config/prod.yml', 'config/demo.yml').replace('job.html', `${folder}/job.html`)
    return { heading: command!, commands: `npx ${ofThisCloud}\n` }
  })
  return [...(hasAwsCli ? documentSteps('operations.md') : []), ...asked]
}

const expectTutorial = (outputOf: (heading: string) => string): void => {
  expect(outputOf('2. Ask')).toContain('Nothing was sent.')
  expect(outputOf('2. Ask')).toMatch(/SUCCEEDED after .*\nFinal snapshot: \S+:snapshot:shop-first, shared with 333333333333/)
  expect(outputOf('3. Look').match(/^\d+  Given-\w+  Family-\w+  \w+@masked\.invalid$/gm)).toHaveLength(3)
  expect(outputOf('4. A script')).toMatch(/01-customers\.sql, statement 1: SQLSTATE 42P01[^]*\nexit code 1\n/)
  expect(outputOf('6. Cancel')).toMatch(/\nCANCELLED after [^]*\nSTATE .*\n(deleted .*\n)+$/)
  expect(outputOf('7. What')).toMatch(/\nSUCCEEDED after [^]*release +clean-up/)
}

/** `killed` is the job that the tutorial calls so. */
const expectRunbook = (outputOf: (heading: string) => string, killed: string): void => {
  expect(outputOf('maskopy jobs --status failed')).toContain('MaskopyResourceException')
  expect(outputOf('maskopy show')).toMatch(new RegExp(`^Job +${killed}$`, 'm'))
  expect(outputOf('maskopy doctor')).toContain('No fault was found.')
  if (!hasAwsCli) return
  expect(outputOf('Failed jobs')).toMatch(/\|\s+shop\s+\|/)
  expect(JSON.parse(outputOf('One job'))).toMatchObject({ Status: 'SUCCEEDED', Step: 'publish-completion' })
  expect(outputOf('Its history')).toMatch(/\|  release +\|  clean-up +\|/)
  expect(outputOf('Its ledger')).toContain(`maskopy-${killed.toLowerCase()}-database-1`)
}

it('docs/tutorial.md, the queries of docs/operations.md and what the playground prints can be followed, command by command', async () => {
  if (!hasAwsCli) process.stdout.write('No AWS CLI here: what the runbook and the playground show of it is left out.\n')
  const playground = await newcomer.start()
  const port = /Endpoint +\S+:(\d+)/.exec(playground.guide)![1]!
  const asOperator = { heading: 'setup', commands: 'JOB=$KILLED TABLE=maskopy-$MASKOPY_STAGE-jobs\necho $JOB\n' }
  const steps = [...documentSteps('tutorial.md'), asOperator, ...runbookSteps(`.local/${port}`)]
  const printed = printedCommands(playground.guide)
  expect(printed).toHaveLength(6)

  const [said, answered] = await Promise.all([
    newcomer.run(steps.map(({ commands }) => commands.replaceAll('4566', port))),
    newcomer.run(hasAwsCli ? printed.map(patiently) : [])
  ])
  const outputOf = (heading: string) => said.filter((_, index) => steps[index]!.heading.startsWith(heading)).join('')
  expectTutorial(outputOf)
  expect(playground.printed()).toMatch(/: killed right after RDS had accepted its \w+/)
  expectRunbook(outputOf, outputOf('setup').trim())
  if (hasAwsCli) expect(JSON.parse(answered[4]!)).toMatchObject({ Status: 'SUCCEEDED' })

  expect(await playground.interrupt()).toBe(0)
  expect(readdirSync(newcomer.folder).filter((name) => !name.startsWith('tsx-'))).toEqual([])
  expect(existsSync(join(root, '.local', port))).toBe(false)
})

it('says in one sentence that its port is taken', async () => {
  const holder = createServer()
  const port = await new Promise<number>((resolve) =>
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port))
  )
  const program = ['--import', 'tsx', join(root, 'local', 'playground', 'main.ts'), '--port', String(port)]
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' })
  await new Promise((resolve) => holder.close(resolve))
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Port ${port} of 127.0.0.1 is taken. Choose another one: npm run local -- --port ${port + 1}\n`
  })
  expect(existsSync(join(root, '.build', 'packaging.lock'))).toBe(false)
})
