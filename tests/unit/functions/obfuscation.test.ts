import type { Timing } from '../../../shared/config/schema'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { createFlow, passingReport, type Flow } from '../../helpers/kernel'
import { drive, isOver, isWaitingIn, ownEvent, submit } from '../../helpers/kernel-drive'

const customImage = '222222222222.dkr.ecr.us-east-1.amazonaws.com/shop-masking:1'

/** Long enough for ECS to forget a task. */
const longer = (timing: Timing): Timing => ({
  ...timing,
  jobDeadlineSeconds: 36_000,
  stepDeadlineSeconds: { ...timing.stepDeadlineSeconds, obfuscate: 36_000 }
})

describe('obfuscation and its verification', () => {
  let flow: Flow
  afterEach(() => flow.close())

  it('pass through verify where the default runner has verified', async () => {
    flow = await createFlow()
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(Object.keys(job.Resources)).not.toContain('verify-task-1')
    expect(job.Verification).toMatchObject({ Passed: true, Required: true, Queries: [{ Path: 'verify/names.sql', Rows: 0 }] })
  })

  it('run the default runner after an image of the application, whose own report counts for nothing', async () => {
    const images: string[] = []
    flow = await createFlow({
      runner: (run) => {
        images.push(run.image)
        // A forged report under the very name that obfuscate's would have.
        if (run.image === customImage) return { exitCode: 0, report: passingReport(run) }
        return { exitCode: 33, report: { ...passingReport(run), error: 'verify/names.sql returned 3 rows.', verification: { queries: [], passed: false } } }
      }
    })
    const job = await drive(flow, await submit(flow, { CustomTaskImage: customImage }), { until: isOver })
    expect(images).toEqual([customImage, flow.config.runner.image])
    expect(job).toMatchObject({
      Status: 'FAILED',
      Error: { Name: 'MaskopyResourceException', Message: 'verify/names.sql returned 3 rows.', Step: 'verify', Cause: 'verificationFailed' },
      Verification: { Passed: false }
    })
    expect(flow.rds.snapshots().map(({ id }) => id)).toEqual(['shop-yesterday'])
  })

  it.each([
    ['of another job', { jobId: '7ZZZZZZZZZZZZZZZZZZZZZZZZZ' }],
    ['of another task', { task: 'verify' }],
    ['of another version', { version: 2 }]
  ])('do not take a report %s for their own', async (_, changes) => {
    flow = await createFlow({ runner: (run) => ({ exitCode: 0, report: { ...passingReport(run), ...changes } }) })
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job.Error).toMatchObject({ Step: 'obfuscate', Cause: 'NoReport' })
    expect(job.Verification).toBeUndefined()
  })

  it('take what is no report at all for none', async () => {
    flow = await createFlow({ runner: () => ({ exitCode: 0, report: 'anything' }) })
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job.Error).toMatchObject({ Step: 'obfuscate', Cause: 'NoReport' })
  })

  it.each([
    ['fails-to-start' as const, { kind: 'fails-to-start' as const, reason: 'CannotPullContainerError: not found' }, /CannotPullContainerError/],
    ['loses-exit-code' as const, { kind: 'loses-exit-code' as const }, /did not run/],
    ['vanishes' as const, { kind: 'vanishes' as const }, /vanished/]
  ])('fail where the task %s, and run nothing again', async (_, fault, sentence) => {
    flow = await createFlow({ taskFaults: () => fault })
    const tasks = flow.count('RunTask')
    const job = await drive(flow, await submit(flow), { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Step: 'obfuscate' } })
    expect(job.Error!.Message).toMatch(sentence)
    expect(tasks.calls).toBe(1)
  })

  it('wait for capacity, under a new client token each time', async () => {
    let refusals = 2
    flow = await createFlow({ taskFaults: () => (refusals-- > 0 ? { kind: 'capacity' } : undefined) })
    const tokens = new Set<string>()
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'RunTask') tokens.add(input.clientToken)
      return proceed()
    })
    expect((await drive(flow, await submit(flow), { until: isOver })).Status).toBe('SUCCEEDED')
    expect(tokens.size).toBe(3)
  })

  it('find the task whose RunTask was never answered, under the same client token', async () => {
    flow = await createFlow()
    const tasks = flow.count('RunTask')
    flow.crashOn('RunTask', 'after')
    expect((await drive(flow, await submit(flow), { until: isOver })).Status).toBe('SUCCEEDED')
    expect(tasks.calls).toBe(1)
  })

  it('run nothing on a database on which a task may have run that ECS has forgotten', async () => {
    flow = await createFlow({
      configure: (config) => ({ ...config, timing: longer(config.timing) })
    })
    const jobId = await submit(flow)
    flow.crashOn('RunTask', 'after')
    await drive(flow, jobId, { until: ({ Resources, Progress }) => 'obfuscate-task-1' in Resources && Progress['obfuscate-task-1'] === undefined })
    await flow.clock.advance(2 * 3600_000)
    const tasks = flow.count('RunTask')
    await flow.deliver('obfuscate', { Hint: 'nudge', JobId: jobId })
    expect(tasks.calls).toBe(0)
    expect(await flow.job(jobId)).toMatchObject({ Step: 'clean-up', Error: { Step: 'obfuscate', Cause: 'Forgotten' } })
  })

  it('are the only way to a final snapshot', async () => {
    flow = await createFlow()
    const jobId = await submit(flow)
    await drive(flow, jobId, { until: ({ Step }) => Step === 'take-final-snapshot' })
    const snapshots = flow.count('CreateDBSnapshot')
    await flow.table.send(
      new UpdateCommand({
        TableName: flow.deployment.tableName, Key: { JobId: jobId, Item: 'JOB' }, UpdateExpression: 'REMOVE Verification'
      })
    )
    await flow.deliver('take-final-snapshot', ownEvent('DatabaseVerified', jobId))
    expect(snapshots.calls).toBe(0)
    expect(await flow.job(jobId)).toMatchObject({ Step: 'clean-up', Error: { Step: 'take-final-snapshot', Cause: 'NotVerified' } })
  })

  it('tell the container everything but secrets', async () => {
    let environment: Record<string, string> = {}
    flow = await createFlow({ runner: (run) => ((environment = run.environment), { exitCode: 0, report: passingReport(run) }) })
    const jobId = await submit(flow)
    await drive(flow, jobId, { until: isWaitingIn('take-final-snapshot') })
    expect(environment).toMatchObject({ APPLICATION_NAME: 'shop', ENGINE: 'postgres', SQL_SCRIPTS: 'mask.sql', MASKOPY_JOB_ID: jobId })
    expect(JSON.stringify(environment)).not.toMatch(/X-Amz|verysecret/)
  })
})
