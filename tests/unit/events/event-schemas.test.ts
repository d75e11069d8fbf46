import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { eventDetail } from '../../../shared/events/detail'
import { eventOf } from '../../../shared/events/events'
import { eventNames, publishedFolder, publishedSchema } from '../../../shared/events/published'
import { eventSchemas, type EventName } from '../../../shared/events/schemas'
import type { Job, JobOutcome } from '../../../shared/job/job'
import { stepNames, type StepName } from '../../../shared/job/steps'

const root = join(__dirname, '..', '..', '..')
const published = (name: string) => readFileSync(join(root, publishedFolder, name), 'utf8')

/** What readers of version 1 rely on since it was published: the members that are always there, and their types. Never shorten it. */
const always: Record<string, string> = {
  SchemaVersion: 'number', JobId: 'string', ApplicationName: 'string', Step: 'string', Status: 'string', Version: 'integer'
}
const alwaysOf: Partial<Record<EventName, Record<string, string>>> = {
  StepFailed: { Error: 'object' },
  JobSucceeded: { LeftBehind: 'array', FinalSnapshotArn: 'string', SharedWith: 'array', Unmasked: 'boolean' },
  JobFailed: { LeftBehind: 'array' }
}
const versionOneEvents = [
  'JobAccepted', 'SourceSnapshotCopied', 'SnapshotStaged', 'DatabaseRestored', 'DatabaseObfuscated', 'DatabaseVerified',
  'FinalSnapshotTaken', 'SnapshotReleased', 'StepFailed', 'JobCancelled', 'CleanedUp', 'JobSucceeded', 'JobFailed'
]

test('every event has its published schema, and nothing else is published', () => {
  const files = readdirSync(join(root, publishedFolder)).sort()
  expect(files).toEqual(eventNames.map((name) => `${name}.json`).sort())
  // After an intended change: npm run event-schemas
  for (const name of eventNames) expect(published(`${name}.json`)).toBe(publishedSchema(name))
})

test.each(versionOneEvents)('%s of version 1 keeps what readers rely on', (name) => {
  const folder = join(root, 'docs', 'events', 'v1')
  expect(existsSync(join(folder, `${name}.json`))).toBe(true)
  const { properties, required } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
  for (const [member, type] of Object.entries({ ...always, ...alwaysOf[name as EventName] })) {
    expect([member, properties[member]?.type, required.includes(member)]).toEqual([member, type, true])
  }
  expect(properties.SchemaVersion.const).toBe(1)
})

const job = (changes: Partial<Job>): Job => ({
  JobId: '0123456789ABCDEFGHJKMNPQRS', Item: 'JOB', Status: 'RUNNING', Step: 'copy-source-snapshot', Begun: false, Version: 3, Attempt: 1,
  AcceptedAt: '2026-01-01T00:00:00.000Z', UpdatedAt: '2026-01-01T00:00:00.000Z', StepEnteredAt: '2026-01-01T00:00:00.000Z',
  DeadlineAt: '2026-01-02T00:00:00.000Z', ApplicationName: 'shop', Request: { DestinationEnv: 'dev' }, Progress: {}, Resources: {}, Durations: {},
  LastMove: { From: 'intake', At: '', Hint: '', Observation: '', Outcome: '' },
  ...changes
})

const error = { Name: 'MaskopyAccessException', Message: 'x'.repeat(300_000), Step: 'intake' } as const
const closed = (outcome: JobOutcome, changes: Partial<Job> = {}) =>
  job({ Step: 'publish-completion', Status: outcome, Outcome: outcome, ClosedAt: '2026-01-01T01:00:00.000Z', ...changes })
const after = (Step: StepName, From: StepName, changes: Partial<Job> = {}) =>
  job({ Step, LastMove: { From, At: '', Hint: '', Observation: '', Outcome: '' }, ...changes })

test.each<[string, EventName, Job]>([
  ...stepNames.slice(1, 8).map((step, index): [string, EventName, Job] => [`into ${step}`, eventNames[index]!, after(step, stepNames[index]!)]),
  ['a second attempt', 'SnapshotStaged', after('restore-database', 'obfuscate', { Attempt: 2 })],
  ['run mode none', 'FinalSnapshotTaken', after('release', 'copy-to-staging', { Request: { ObfuscateRunMode: 'none' } })],
  ['success', 'SnapshotReleased', after('clean-up', 'release', { Status: 'CLEANING_UP', Outcome: 'SUCCEEDED' })],
  ['failure', 'StepFailed', after('clean-up', 'intake', { Status: 'CLEANING_UP', Outcome: 'FAILED', Error: error })],
  ['a message that was no request', 'StepFailed', after('clean-up', 'intake', { Status: 'CLEANING_UP', Outcome: 'FAILED', Error: error, Request: {} })],
  ['cancel', 'JobCancelled', after('clean-up', 'obfuscate', { Status: 'CLEANING_UP', Outcome: 'CANCELLED' })],
  ['cleaned up', 'CleanedUp', after('publish-completion', 'clean-up', { Status: 'CLEANING_UP', Outcome: 'FAILED' })],
  ['succeeded', 'JobSucceeded', closed('SUCCEEDED', { SharedWith: ['333333333333'], CreatedFinalSnapshots: [{ SnapshotName: 'a', SnapshotARN: 'arn:a' }] })],
  ['failed', 'JobFailed', closed('FAILED', { Error: error, LeftBehind: Array(5000).fill('arn:aws:rds:us-east-1:111111111111:snapshot:x') })],
  ['cancelled', 'JobFailed', closed('CANCELLED')]
])('%s is announced as %s, in the shape of its schema', (_, name, moved) => {
  expect(eventOf(moved)).toBe(name)
  const detail = eventDetail(moved)
  expect(eventSchemas[name].strict().safeParse(detail).error).toBeUndefined()
  expect(JSON.stringify(detail).length).toBeLessThan(200_000)
})

test('the last event of a cancelled job says CANCELLED, that of an unmasked copy that it is unmasked', () => {
  expect(eventDetail(closed('CANCELLED'))).toMatchObject({ Status: 'CANCELLED' })
  const Request = { ObfuscateRunMode: 'none' } as const
  expect(eventDetail(closed('SUCCEEDED', { Request }))).toMatchObject({ Unmasked: true })
  expect(eventDetail(closed('SUCCEEDED'))).toMatchObject({ Unmasked: false })
})
