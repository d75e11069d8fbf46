import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { matchesGlob } from '../../local/iam/glob'
import { packageDirectory } from '../../local/world/packaging'
import { readStage, root } from '../../local/world/stage'
import { readConfigFile } from '../../shared/config/read-file'
import { readRecord, type AccessRecord } from '../helpers/access-record'
import { isNeeded, statementsIn, unusedActions, type Use } from './statements'

const { sizesOf } = require('../../config/limits.cjs')

/** Test files that open a world of their own record what is called in it. */
const recording = ['e2e', 'permissions'].flatMap((folder) =>
  readdirSync(join(root, 'tests', folder))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(root, 'tests', folder, file))
    .filter((file) => /openTestWorld\(|AccessRecorder\(/.test(readFileSync(file, 'utf8')))
)

let records: Record<string, AccessRecord>
let statements: Map<string, Use[]>

beforeAll(() => {
  records = Object.fromEntries(recording.map((file) => [basename(file, '.test.ts'), readRecord(file)]))
  statements = statementsIn(Object.values(records))
})

it('every world of the end-to-end tests has recorded its calls, with the statements that decided them', () => {
  expect(recording.length).toBeGreaterThan(6)
  expect(Object.values(records).filter(({ calls }) => calls.length < 10)).toEqual([])
  expect(statements.size).toBeGreaterThan(200)
})

it('nothing was denied to a function, a runner, an agent, a service, or anybody else who has a role of a stack', () => {
  const denied = Object.entries(records).flatMap(([name, { policies, calls }]) => {
    const roles = new Set(policies.map(({ id }) => id))
    return calls
      .filter(({ hostile, verdict, case: { caller } }) => !hostile && !verdict.allowed && (caller.servicePrincipal ?? roles.has(caller.roleArn ?? '')))
      .map(({ case: { caller, access }, verdict }) => `${name}: ${caller.arn} ${access.action} ${access.resource} ${verdict.reason}`)
  })
  expect(denied).toEqual([])
})

it('no statement speaks of an action that no call has needed it for', () => {
  expect([...statements].flatMap(([name, uses]) => unusedActions(uses).map((action) => `${name} ${action}`))).toEqual([])
})

it('without any one statement of any policy some call would have had another answer', () => {
  expect([...statements].filter(([, uses]) => !isNeeded(uses)).map(([name]) => name)).toEqual([])
})

it('exactly one role of staging may share a snapshot, a final one, and one of each source account a copy on its way to staging', () => {
  const { policies } = records.engines!
  const may = [...statementsIn([{ policies, calls: [] }])].filter(([, [use]]) =>
    use!.statement.allows && ['rds:modifydbsnapshotattribute', 'rds:modifydbclustersnapshotattribute'].some((action) =>
      use!.statement.actions.some((pattern) => matchesGlob(pattern, action))
    )
  )
  expect(may.map(([name]) => name)).toEqual([
    'maskopy-demo/ReleaseRole ShareFinalSnapshots', 'maskopy-source/SharingRole ShareCopies', 'maskopy-source/SharingRole ShareClusterCopies'
  ])
  expect(readStage('demo').sources.length).toBe(may[1]![1].length)
})

it('packaging counts no policy shorter than it is when deployed', () => {
  const template = JSON.parse(readFileSync(join(packageDirectory('demo'), 'cloudformation-template-update-stack.json'), 'utf8'))
  const sizes: { what: string; size: number }[] = sizesOf(template, readConfigFile('demo', join(root, 'config')))
  const deployed = (role: string) =>
    records.engines!.policies.filter(({ id }) => id.includes(`:role/${role}#`)).reduce((sum, { document }) => sum + document.length, 0)
  const roles = sizes.flatMap(({ what, size }) => (what.startsWith('The policies of the role ') ? [{ role: what.split(' ').at(-1)!, size }] : []))
  expect(roles.length).toBeGreaterThan(15)
  expect(roles.filter(({ role, size }) => size < deployed(role) || deployed(role) === 0)).toEqual([])
})
