import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ListQueuesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { join } from 'node:path'
import type { AwsEvent } from '../../local/core/surroundings'
import { AwsError, type Call } from '../../local/core/call'
import { inspect } from '../../local/postgres/inspect'
import { inventory } from '../../local/world/inventory'
import { readJob } from '../../local/world/job-watch'
import { readStage } from '../../local/world/stage'
import { withTargetCopy } from '../../local/world/target-copy'
import { waitUntil } from '../../local/world/wait-until'
import { jobIdOf } from '../../shared/job/names'
import { Places } from '../../shared/job/places'
import { databaseName, goodScripts, openTestWorld, type Asked, type TestWorld } from '../helpers/world'

const CustomTaskImage = readStage('demo').customImages[0]!
const container = join(__dirname, 'fixture', 'maskopy-container.cjs')

let world: TestWorld
const lost: AwsEvent[] = []
/** The job of a request that intake gave up. */
let given: string
const asked = {} as Record<'own-image' | 'inbox-lost' | 'killed', Asked>

/** A job that there is not, and that keeps places for its snapshots all the same. */
const nobody = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const places = () =>
  new Places(DynamoDBDocumentClient.from(new DynamoDBClient(world.cloud.clientConfig(world.stage.stagingAccount))), world.jobTable)

/** Kills the function that asked for a restore, before it can record that it was accepted: its next call never returns. */
const killAfterRestore = (finalSnapshotOf: () => string | undefined) => {
  let restored: string | undefined
  let killed = false
  const gate = ({ service, operation, input, caller }: Call): Promise<void> | void => {
    if (!caller.roleArn?.endsWith('-restore-database') || killed) return
    const jobId = finalSnapshotOf()?.toLowerCase()
    if (service === 'rds' && operation.startsWith('Restore') && jobId && input.DBInstanceIdentifier?.includes(jobId)) restored = caller.arn
    else if (restored && service === 'dynamodb' && operation === 'UpdateItem' && JSON.stringify(input).toLowerCase().includes(jobId!)) {
      killed = true
      return new Promise(() => undefined)
    }
  }
  return { gate, get hasKilled() { return killed } }
}

/** Refuses the first calls of some steps: of each job both that which the step makes and the SDK's own retry. */
const throttle = (times: Readonly<Record<string, number>>) => {
  const refusals: Record<string, number> = {}
  const gate = ({ service, operation, input, caller }: Call): void => {
    const step = Object.keys(times).find((name) => caller.roleArn?.endsWith(`-${name}`))
    const outward = ['rds', 'ecs'].includes(service) || (operation === 'SendMessage' && String(input.QueueUrl).endsWith('-completions'))
    if (!step || !outward || (refusals[step] ?? 0) >= times[step]!) return
    refusals[step] = (refusals[step] ?? 0) + 1
    throw new AwsError(service === 'ecs' ? 'ThrottlingException' : 'Throttling', 'Rate exceeded')
  }
  return { gate, refusals }
}

/** Three jobs go through each of these steps, one has its verification apart. */
const refusals = { intake: 8, obfuscate: 8, verify: 2, release: 8, 'publish-completion': 8 }
const throttler = throttle(refusals)
const killer = killAfterRestore(() => asked.killed?.jobId)

/** Here no service's event ever arrives. All jobs have to end without. */
beforeAll(async () => {
  world = await openTestWorld({
    losesEvent: (_account, event) => lost.push(event) > 0,
    images: { [CustomTaskImage]: { command: [process.execPath, container, '{command}'], environment: { NODE_NO_WARNINGS: '1' } } }
  })
  for (const { gate } of [killer, throttler]) world.cloud.dispatcher.addGate(gate)
  asked['own-image'] = await world.ask('own-image', goodScripts, { CustomTaskImage })
  asked['inbox-lost'] = await world.ask('inbox-lost')
  asked.killed = await world.ask('killed')
  const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
  const QueueUrl = `${world.intakeQueueUrl}-dead-letters`
  const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ ApplicationName: 'shop' }) }))
  given = jobIdOf(MessageId!)
  const room = { maximum: 100, used: 0 }
  await places().promise('instance', nobody, 2, {
    limits: async () => room, inventory: async () => ({ ...room, withCopy: new Set(), withFinal: new Set() })
  })
}, 120_000)
afterAll(() => world?.close(), 30_000)

jest.setTimeout(260_000)

/** Right after the job has asked to be reminded, all that could remind it is on its inbox, and nothing of it is due yet. */
const askedToBeReminded = async (jobId: string, step: string): Promise<void> => {
  let asked = false
  const gate = ({ service, operation, input, caller }: Call): void => {
    if (service !== 'sqs' || !operation.startsWith('SendMessage') || !caller.roleArn?.endsWith(`-${step}`)) return
    asked ||= JSON.stringify(input).includes(jobId)
  }
  world.cloud.dispatcher.addGate(gate)
  await waitUntil(world.cloud.clock, 120, `job that waits in ${step}`, async () => asked)
}

const purgeInboxes = async () => {
  const sqs = new SQSClient(world.cloud.clientConfig(world.stage.stagingAccount))
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  const inboxes = QueueUrls.filter((url) => !/dead-letters|undelivered|requests|completions/.test(url))
  for (const QueueUrl of inboxes) await sqs.send(new PurgeQueueCommand({ QueueUrl }))
  return inboxes.length
}

const expectSuccess = async ({ jobId, finalName }: Asked) => {
  const { completion, job } = await world.ended(jobId)
  expect(completion).toMatchObject({ Status: 'SUCCEEDED', State: 'OK', FinalSnapshotArn: expect.stringContaining(finalName), LeftBehind: [] })
  expect(world.completionsOf(jobId)).toBe(1)
  expect(await world.leftoversOf(jobId)).toEqual([])
  return { completion, job }
}

describe('when every event of RDS and ECS is lost', () => {
  it('and every message in the inboxes too while jobs wait, the reconciler brings each job to its end', async () => {
    const { jobId } = asked['inbox-lost']
    await askedToBeReminded(jobId, 'restore-database')
    expect(await purgeInboxes()).toBe(10)
    const { job } = await expectSuccess(asked['inbox-lost'])
    const { history } = await readJob(world, jobId)
    expect(history.map(({ Hint }) => Hint)).toContain('nudge')
    expect(job.Status).toBe('SUCCEEDED')
  })

  it('a container made for MasKopy runs unchanged, and is verified by a second task', async () => {
    const { completion, job } = await expectSuccess(asked['own-image'])
    expect(job.ECSRunTask.Containers[0]).toMatchObject({ Image: CustomTaskImage, ExitCode: 0 })
    expect(job.Verification).toMatchObject({ Passed: true, Queries: [{ Rows: 0 }, { Rows: 0 }] })
    expect(job.Verification.RewrittenTables).toBeGreaterThan(0)
    const { changedTables, residue } = await withTargetCopy(world, completion.FinalSnapshotArn!, databaseName, ({ connection, dataDirectory }) =>
      inspect(world.source.connection, connection, dataDirectory)
    )
    expect(changedTables).toEqual({ customers: 400, orders: 400 })
    expect(residue).toEqual([])
  })

  it('a function killed after AWS accepted its call, and before it recorded that, restores no second database', async () => {
    const { job } = await expectSuccess(asked.killed)
    expect(killer.hasKilled).toBe(true)
    expect(job.DestinationRestoredDatabases).toHaveLength(1)
  })

  it('steps that AWS throttles ask again by themselves', async () => {
    for (const job of Object.values(asked)) await expectSuccess(job)
    expect(throttler.refusals).toEqual(refusals)
  })

  it('a request that intake could not handle in any of its tries is answered by the reconciler', async () => {
    const { completion } = await world.ended(given)
    expect(completion).toMatchObject({ Status: 'FAILED', ApplicationName: 'shop', Error: { Step: 'intake', Cause: 'IntakeFailed' }, LeftBehind: [] })
  })

  it('a place in a quota that was promised to a job which is not there is free again', async () => {
    await waitUntil(world.cloud.clock, 120, 'place', async () => !(await places().promised('instance')).has(nobody))
  })

  it('no event was there to help, and nothing is left of any job', async () => {
    for (const { jobId } of Object.values(asked)) await world.ended(jobId)
    expect(new Set(lost.map(({ source }) => source))).toEqual(new Set(['aws.rds', 'aws.ecs']))
    const existing = await inventory(world)
    expect(existing.map(({ name }) => name).sort()).toEqual(
      [...Object.values(asked).map(({ finalName }) => finalName), 'shop-production', world.source.automatedSnapshot].sort()
    )
  })
})
