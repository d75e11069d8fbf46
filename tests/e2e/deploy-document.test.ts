import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { documentSteps } from '../helpers/documents'
import { hasAwsCli, Newcomer } from '../helpers/newcomer'

// Half a minute where nothing else runs; the CLI alone starts fifty times.
jest.setTimeout(600_000)

let newcomer: Newcomer
beforeEach(() => void (newcomer = new Newcomer()))
afterEach(() => newcomer.leave())

/** What the packaging before the tests has done already, with the same commands. */
const doneBefore = /^(npx serverless package|node --import tsx runner\/build\.ts)/

/** What the empty cloud tells a newcomer to paste into a second terminal. */
const pastedFrom = (guide: string): string => {
  const lines = guide.split('\n')
  const from = lines.findIndex((line) => line.startsWith('unset '))
  return lines.slice(from, lines.indexOf('', from)).join('\n')
}

it('docs/deploy.md can be followed against empty accounts, command by command, to a masked snapshot and back to nothing', async () => {
  if (!hasAwsCli) {
    process.stdout.write('No AWS CLI here: docs/deploy.md is not followed. The same calls are made in deploy-by-sdk.test.ts.\n')
    return
  }
  const { guide } = await newcomer.start('--empty')
  const steps = documentSteps('deploy.md').filter(({ commands }) => !doneBefore.test(commands))
  expect(steps.length).toBeGreaterThan(15)
  const [, ...printed] = await newcomer.run([pastedFrom(guide), ...steps.map(({ commands }) => commands)])
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
