import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { AwsError } from '../../../local/core/call'
import type { Job } from '../../../shared/job/job'
import { furnishCluster, neverFree, seldom } from '../../helpers/failing'
import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, isWaitingIn, ownEvent, submit } from '../../helpers/kernel-drive'

const cancel = (flow: Flow, jobId: string) =>
  flow.table.send(
    new UpdateCommand({
      TableName: flow.deployment.tableName, Key: { JobId: jobId, Item: 'JOB' },
      UpdateExpression: 'SET CancelRequestedAt = :at', ExpressionAttributeValues: { ':at': new Date(flow.clock.now()).toISOString() }
    })
  )

describe('deadlines', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow(seldom())
    jobId = await submit(flow)
  })
  afterEach(() => flow.close())

  it('end a step that AWS does not finish, counted from when AWS accepted its operation', async () => {
    flow.rds.faults.hangNext('copy')
    const { Resources } = await drive(flow, jobId, { until: isWaitingIn('copy-source-snapshot') })
    const job = await drive(flow, jobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: 'MaskopyTimeoutException', Step: 'copy-source-snapshot' } })
    expect(job.Error!.Message).toContain('copying')
    const [, move] = await flow.history(jobId)
    const took = (Date.parse(move!.At) - Date.parse(Resources['source-copy']!.Started!)) / 1000
    expect(took).toBeGreaterThanOrEqual(flow.config.timing.stepDeadlineSeconds['copy-source-snapshot'])
    expect(took).toBeLessThan(flow.config.timing.stepDeadlineSeconds['copy-source-snapshot'] + 5)
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })

  it('of a step do not run while AWS refuses it; that of the job does', async () => {
    flow.refuse('CopyDBSnapshot', new AwsError('SnapshotQuotaExceeded', 'full'))
    const job = await drive(flow, jobId, { until: isOver })
    expect(job.Error).toMatchObject({ Name: 'MaskopyTimeoutException', Step: 'copy-source-snapshot' })
    expect(job.Error!.Message).toContain('quota is full')
    const [, move] = await flow.history(jobId)
    expect(Date.parse(move!.At)).toBeGreaterThanOrEqual(Date.parse(job.DeadlineAt))
    expect(Date.parse(move!.At)).toBeLessThan(Date.parse(job.DeadlineAt) + 5000)
  })

  it('of clean-up name what is left behind in record and completion, and the job still closes', async () => {
    flow.rds.faults.refuseDeletions(600_000, ({ id }) => id.endsWith('staging-copy'))
    const job = await drive(flow, jobId, { until: isOver })
    const arn = job.Resources['staging-copy']!.Arn
    expect(job).toMatchObject({ Status: 'SUCCEEDED', LeftBehind: [arn], CleanupAndTagging: [{ Success: false }, {}] })
    const completion = JSON.parse(job.Publish!.MessageBody)
    expect(completion).toMatchObject({ State: 'CRITICAL', Status: 'SUCCEEDED', LeftBehind: [arn] })
    expect(Date.parse(job.ClosedAt!)).toBeGreaterThanOrEqual(Date.parse(job.CleanUpDeadlineAt!))
    const later = await drive(flow, jobId, { until: ({ LeftBehind, DueAt }) => !LeftBehind && !DueAt })
    expect(later.Status).toBe('SUCCEEDED')
    expect(later.Resources['staging-copy']!.Deleted).toBeDefined()
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday', job.FinalSnapshotName])
  })
})

it('a deadline of a step stands still while AWS has no capacity for the rest of it', async () => {
  const flow = await createFlow(seldom())
  await furnishCluster(flow)
  const jobId = await submit(flow, { RdsSnapshotIdentifier: 'shop-aurora-yesterday' })
  neverFree(flow, 'CreateDBInstance', 'InsufficientDBInstanceCapacity')
  const isRefused = ({ Waiting }: Job) => Waiting?.Reason === 'no capacity'
  const { Resources } = await drive(flow, jobId, { until: isRefused })
  const patience = 2 * flow.config.timing.stepDeadlineSeconds['restore-database'] * 1000
  const until = Date.parse(Resources['cluster-1']!.Started!) + patience
  const job = await drive(flow, jobId, { until: (one) => isOver(one) || flow.clock.now() >= until })
  expect(job).toMatchObject({ Status: 'RUNNING', Step: 'restore-database' })
  await flow.close()
})

describe('a cancelled job', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow()
    jobId = await submit(flow)
  })
  afterEach(() => flow.close())

  it('is cleaned up and answered as cancelled', async () => {
    await drive(flow, jobId, { until: isWaitingIn('obfuscate') })
    await cancel(flow, jobId)
    const job = await drive(flow, jobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'CANCELLED', Outcome: 'CANCELLED' })
    expect(job.Error).toBeUndefined()
    expect(JSON.parse(job.Publish!.MessageBody)).toMatchObject({ State: 'CRITICAL', Status: 'CANCELLED', FinalSnapshotArn: null })
    expect(flow.rds.databases().map(({ id }) => id)).toEqual(['shop-db'])
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })

  it('may be cancelled up to the moment that release begins', async () => {
    await drive(flow, jobId, { until: ({ Step, Begun }) => Step === 'release' && !Begun })
    await cancel(flow, jobId)
    await flow.deliver('release', ownEvent('FinalSnapshotTaken', jobId))
    expect(await flow.job(jobId)).toMatchObject({ Step: 'clean-up', Outcome: 'CANCELLED' })
    expect(flow.announced.at(-1)!.name).toBe('JobCancelled')
  })

  it('goes on once release has begun', async () => {
    flow.crashOn('ModifyDBSnapshotAttribute', 'before', ({ DBSnapshotIdentifier }) => !DBSnapshotIdentifier.startsWith('maskopy-'))
    await drive(flow, jobId, { until: ({ Step, Begun }) => Step === 'release' && Begun })
    await cancel(flow, jobId)
    const job = await drive(flow, jobId, { until: isOver })
    expect(job.Status).toBe('SUCCEEDED')
  })
})
