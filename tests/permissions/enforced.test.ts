import { join } from 'node:path'
import { statementsOf } from '../../local/iam/judge-document'
import { matchesGlob } from '../../local/iam/glob'
import type { Policy } from '../../local/iam/judge'
import { readStage } from '../../local/world/stage'
import { withTargetCopy } from '../../local/world/target-copy'
import { createInstanceSnapshot } from '../helpers/other-sources'
import { databaseName, goodScripts, openTestWorld, type Asked, type TestWorld } from '../helpers/world'
import { AccessLog, deployedPolicies, needlessStatements, unusedActions } from './access-log'

const { customImages: [CustomTaskImage = ''], sources } = readStage('demo')
const secondSource = sources[1]!.accountId
const container = join(__dirname, '..', 'e2e', 'fixture', 'maskopy-container.cjs')

const log = new AccessLog()
let world: TestWorld
let policies: Policy[]
let malformed: string
const asked = {} as Record<'success' | 'failing' | 'custom' | 'ecs' | 'none', Asked>

beforeAll(async () => {
  world = await openTestWorld({
    enforce: true,
    onAccess: log.observe,
    images: { [CustomTaskImage]: { command: [process.execPath, container, '{command}'], environment: { NODE_NO_WARNINGS: '1' } } }
  })
  policies = deployedPolicies(world.cloud)
  asked.success = await world.ask('success')
  asked.failing = await world.ask('failing', { ...goodScripts, '01-customers.sql': 'UPDATE nothing SET x = 1' })
  asked.custom = await world.ask('custom', goodScripts, { CustomTaskImage })
  asked.ecs = await world.ask('ecs', goodScripts, { ObfuscateRunMode: 'ecs', AmiId: 'ami-0123456789abcdef0' })
  const snapshot = await createInstanceSnapshot(world, 'shop-elsewhere', 'mysql', { StorageEncrypted: true }, secondSource)
  const RdsSnapshotIdentifier = `arn:aws:rds:us-east-1:${secondSource}:snapshot:${snapshot}`
  asked.none = await world.ask('none', goodScripts, { ObfuscateRunMode: 'none', DestinationEnv: 'raw', RdsSnapshotIdentifier })
  malformed = await world.send('no request')
}, 60_000)
afterAll(() => world?.close(), 30_000)

jest.setTimeout(240_000)

const mayDo = (action: string): string[] =>
  policies.filter(({ document }) =>
    statementsOf(document).some(({ allows, actions }) => allows && actions.some((pattern) => matchesGlob(pattern, action)))
  ).map(({ id }) => id)

/** What these jobs have no use for: clusters, dead letters, late observations, lines in which somebody waits, the agent on an instance, a second application. */
const elsewhere =
  /cluster|optiongroup|parametergroup|deploymentbucket|event-bus\/|requests\[1]|reconcile|undelivered|container-instance\[|container-agent|runner-billing|job-reader|billing-masking|og:\*|createdbinstance|snapshotattributes|describetaskdefinition|-reports-|release\[2]|publish-completion\[2]|intake\[2]|dynamodb:query|clean-up/

it('brings jobs of every run to their end with nothing denied', async () => {
  expect((await world.ended(asked.success.jobId)).completion.Status).toBe('SUCCEEDED')
  const { completion } = await world.ended(asked.success.jobId)
  await withTargetCopy(world, completion.FinalSnapshotArn!, databaseName, async () => undefined)
  expect((await world.ended(asked.custom.jobId)).completion.Status).toBe('SUCCEEDED')
  expect((await world.ended(asked.ecs.jobId)).completion.Status).toBe('SUCCEEDED')
  expect((await world.ended(asked.failing.jobId)).completion).toMatchObject({ Status: 'FAILED', LeftBehind: [] })
  expect((await world.ended(asked.none.jobId)).completion.Status).toBe('SUCCEEDED')
  expect((await world.ended(malformed)).completion.Status).toBe('FAILED')
  expect(log.denied).toEqual([])
  expect(log.total).toBeGreaterThan(1000)
})

it('needs every statement: without it something that was allowed would be denied', () => {
  expect(needlessStatements(policies, log.judged).filter((line) => !elsewhere.test(line))).toEqual([])
})

it('lets exactly one role share a copy of a source, and one a final snapshot', () => {
  expect(mayDo('rds:modifydbsnapshotattribute')).toEqual([
    'arn:aws:iam::222222222222:role/maskopy-demo-release#release',
    ...sources.map(({ accountId }) => `arn:aws:iam::${accountId}:role/maskopy-source-access-sharing#share-source-copies`)
  ])
})

/** Used where a job is resumed, looks for the newest snapshot, or finds that something is not there. */
const inOtherTests = [
  'demo-requests[0] sqs:getqueueurl', 'intake#intake[1] sqs:deletemessage', 's3:listbucket', 'copy-to-staging[9] rds:copydbsnapshot',
  'rds:modifydbinstance', 'copy[2] rds:describedbsnapshots', 'copy[7] rds:addtagstoresource'
]

it('uses every action that a policy allows', () => {
  const unused = unusedActions(policies, log.judged).filter((line) => !elsewhere.test(line))
  expect(unused.filter((line) => !inOtherTests.some((end) => line.endsWith(end)))).toEqual([])
})
