import { jobIdOf } from '../../shared/job/names'
import type { Aftermath, Completion, Existing, SentRequest, World } from './aftermath'
import type { CheckerFactory, Violation } from './checker'
import { checkers } from './checkers'
import { jobIdFor } from './checkers/requests'
import type { TracedCall } from './trace'

const source = '111111111111'
const staging = '222222222222'
const target = '333333333333'
const messageId = '00000000-0000-4000-8000-000000000001'
const jobId = jobIdFor(messageId)
const copyArn = `arn:aws:rds:us-east-1:${staging}:snapshot:copy`
const finalArn = `arn:aws:rds:us-east-1:${staging}:snapshot:final`

const snapshot = (arn: string, changes: Partial<Existing> = {}): Existing => ({
  kind: 'db-snapshot', account: arn.split(':')[4]!, id: arn.split(':')[6]!, arn, status: 'available',
  tags: { 'maskopy:job': jobId }, sharedWith: [], taint: 'raw', ofPeople: false, ...changes
})

const production = snapshot(`arn:aws:rds:us-east-1:${source}:snapshot:shop`, { tags: { ApplicationName: 'shop' }, ofPeople: true })

/** One job, told call by call: what exists and what the table says is changed by hand between the calls. */
const story = () => {
  const existing = new Map([[production.arn, production]])
  const inputs = { ApplicationName: 'shop', DestinationEnv: 'dev', PresignedUrl: `https://sts/?X-Amz-Signature=${'a'.repeat(64)}` }
  const request: SentRequest = {
    messageId, jobId, sentAt: 0, body: JSON.stringify(inputs), sort: 'sound', expects: 'SUCCEEDED', provedApplication: 'shop', mayBeRaw: false
  }
  const job: any = {
    JobId: jobId, Item: 'JOB', Step: 'copy-to-staging', Status: 'RUNNING', Version: 1, Attempt: 1, DueAt: '2026-01-01T00:01:00Z',
    DueLine: 'DUE', StepEnteredAt: '2026-01-01T00:00:00Z', DeadlineAt: '2026-01-02T00:00:00Z',
    Resources: { copy: { Kind: 'db-snapshot', Name: 'copy', Account: staging, Intended: '2026-01-01T00:00:00Z' } }
  }
  const history: any[] = []
  const completions: Completion[] = []
  const requests = [request]
  const world: World = {
    now: () => Date.parse('2026-01-01T00:00:00Z'), stagingAccount: staging, sourceAccount: source, targetAccountsOf: () => [target],
    scriptPrefixes: { shop: ['s3://scripts/shop/'] }, existing: () => [...existing.values()], byArn: (arn) => existing.get(arn),
    job: (id) => (id === jobId ? structuredClone(job) : undefined), items: () => [job, ...history], requests: () => requests, completions: () => completions
  }
  const judges = checkers.map((make: CheckerFactory) => make())
  const found: Violation[] = []
  let sequence = 0
  const call = (service: string, operation: string, input: any = {}, more: Partial<TracedCall> = {}) => {
    const now = world.now()
    const entry: TracedCall = {
      kind: 'call', sequence: sequence++, sentAt: now, at: now, actor: { name: 'step', kind: 'function', invocation: '1' }, account: staging,
      service, operation, input, tookEffect: true, answered: true, faults: [], ...more
    }
    for (const judge of judges) found.push(...[judge.atCall?.(entry, world)].filter((one) => one !== undefined))
  }
  const aftermath = (): Aftermath => ({
    at: world.now(), existing: world.existing(), items: world.items(), requests, completions, leftOnQueues: {}
  })
  return {
    existing, job, history, completions, requests, request, call,
    copy: (from = production.arn) => {
      existing.set(copyArn, snapshot(copyArn))
      const output = { DBSnapshot: { DBSnapshotArn: copyArn } }
      call('rds', 'CopyDBSnapshot', { SourceDBSnapshotIdentifier: from, TargetDBSnapshotIdentifier: 'copy' }, { output })
    },
    touch: () => call('dynamodb', 'UpdateItem', { Key: { JobId: { S: jobId } } }),
    complete: (changes: object = {}) => {
      const body = { JobId: jobId, Status: 'SUCCEEDED', FinalSnapshotArn: null, LeftBehind: [], EndedAt: '2026-01-01T01:00:00Z', ...changes }
      completions.push({ messageId: String(completions.length), at: 0, body, text: JSON.stringify(body) })
      call('sqs', 'SendMessage', {})
    },
    close: (changes: object = {}) => {
      Object.assign(job, { Step: 'publish-completion', Status: 'SUCCEEDED', ClosedAt: '2026-01-01T01:00:00Z', DueAt: undefined, ...changes })
      history.push({ JobId: jobId, Item: 'HISTORY#1', From: 'intake', To: job.Status })
    },
    /** What all checkers say of it, by invariant. */
    verdict: () => {
      const run = { seed: 1, world, trace: [], aftermath: aftermath(), timing: { jobDeadlineSeconds: 86400, cleanUpDeadlineSeconds: 0, recheckAfterSeconds: 0, reconcileMinutes: 5 } }
      for (const judge of judges) found.push(...(judge.afterwards?.(run) ?? []))
      return [...new Set(found.map(({ invariant }) => invariant))].sort()
    }
  }
}

/** From the request to an answered, cleaned up job. */
const goodStory = () => {
  const told = story()
  told.touch()
  told.copy()
  told.existing.delete(copyArn)
  Object.assign(told.job, { Step: 'clean-up', Status: 'CLEANING_UP' })
  told.touch()
  told.complete()
  told.close()
  return told
}

it('the checkers read the contract’s JobId as the product does', () => {
  for (const id of [messageId, 'ffffffff-ffff-4fff-bfff-ffffffffffff', '0189cd2f-71b2-4c03-9a4e-b1c3d5e7f901']) expect(jobIdFor(id)).toBe(jobIdOf(id))
})

it('a job as it should be breaks no promise', () => {
  expect(goodStory().verdict()).toEqual([])
})

describe('each checker says so when', () => {
  it.each<[string, string, (told: ReturnType<typeof story>) => void]>([
    ['I1', 'a raw copy is shared with a target account', (told) => {
      told.existing.set(copyArn, snapshot(copyArn, { sharedWith: [target] }))
      told.call('rds', 'ModifyDBSnapshotAttribute', { ValuesToAdd: [target] })
    }],
    ['I1', 'a raw copy is tagged final', (told) => {
      told.existing.set(copyArn, snapshot(copyArn, { tags: { 'maskopy:job': jobId, 'maskopy:final': 'true' } }))
      told.call('rds', 'AddTagsToResource')
    }],
    ['I4', 'a function deletes what people have made', (told) =>
      told.call('rds', 'DeleteDBSnapshot', {}, { account: source, subject: production })],
    ['I4', 'a function deletes what has lost its tag', (told) =>
      told.call('rds', 'DeleteDBSnapshot', {}, { subject: snapshot(copyArn, { tags: {} }) })],
    ['I5', 'a function lets in an account that is none of the environment', (told) =>
      told.call('rds', 'ModifyDBSnapshotAttribute', { ValuesToAdd: ['444444444444'] })],
    ['I7', 'the ledger calls deleted what exists', (told) => {
      told.job.Resources.copy.Deleted = '2026-01-01T00:30:00Z'
      told.call('dynamodb', 'UpdateItem', { Key: { JobId: { S: jobId } } }, {
        actor: { name: 'step', kind: 'function', invocation: '2' }, sentAt: Date.parse('2026-01-01T00:10:00Z')
      })
    }],
    ['I7', 'an open job is not due', (told) => {
      told.job.DueAt = undefined
      told.touch()
    }]
  ])('%s: %s', (invariant, _what, happens) => {
    const told = story()
    told.touch()
    told.copy()
    happens(told)
    expect(told.verdict()).toContain(invariant)
  })

  it.each<[string, string, (told: ReturnType<typeof story>) => void]>([
    ['I1', 'a success names a snapshot that nobody has seen masked', (told) => told.complete({ FinalSnapshotArn: finalArn })],
    ['I2', 'a copy is left behind', (told) => told.existing.set(copyArn, snapshot(copyArn))],
    ['I3', 'a message has no answer', (told) => told.requests.push({ ...told.request, messageId: messageId.replace(/1$/, '2'), body: '{' })],
    ['I3', 'a job has two answers', (told) => told.complete({ EndedAt: '2026-01-01T02:00:00Z' })],
    ['I4', 'what people have made is gone', (told) => told.existing.delete(production.arn)],
    ['I7', 'the history ends before the job does', (told) => told.history.splice(0)]
  ])('%s: %s', (invariant, _what, happens) => {
    const told = goodStory()
    happens(told)
    expect(told.verdict()).toContain(invariant)
  })

  it('I5: a snapshot of another application is copied', () => {
    const told = story()
    told.existing.set(production.arn, { ...production, tags: { ApplicationName: 'bank' } })
    told.touch()
    told.copy()
    expect(told.verdict()).toContain('I5')
  })

  it('I6: a full quota fails a job', () => {
    const told = story()
    told.touch()
    told.complete({ Status: 'FAILED', Error: { Name: 'MaskopyResourceException', Cause: 'SnapshotQuotaExceeded' } })
    told.close({ Status: 'FAILED' })
    expect(told.verdict()).toEqual(['I6'])
  })

  it('I7: something is made before the ledger says so', () => {
    const told = story()
    told.job.Resources = {}
    told.touch()
    told.copy()
    expect(told.verdict()).toContain('I7')
  })
})
