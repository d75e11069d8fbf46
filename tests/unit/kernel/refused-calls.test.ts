import { AwsError } from '../../../local/core/call'
import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, isWaitingIn, ownEvent, submit } from '../../helpers/kernel-drive'

const quota = () => new AwsError('SnapshotQuotaExceeded', 'The request cannot be processed because it would exceed the maximum number of snapshots.')
const throttling = () => new AwsError('Throttling', 'Rate exceeded')

describe('a refused call', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow()
    jobId = await submit(flow)
    flow.sent.length = 0
  })
  afterEach(() => flow.close())

  const start = () => flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))
  const nudge = () => flow.deliver('copy-source-snapshot', { Hint: 'nudge', JobId: jobId })
  const observe = async () =>
    flow.deliver('copy-source-snapshot', { Hint: 'observe', JobId: jobId, Observation: (await flow.job(jobId)).Waiting!.Observation })

  it('waits in the record, with its reason and the time of the next try', async () => {
    flow.refuse('CopyDBSnapshot', quota())
    expect(await start()).toBe(true)
    const { Step, Status, Waiting } = await flow.job(jobId)
    expect({ Step, Status }).toEqual({ Step: 'copy-source-snapshot', Status: 'RUNNING' })
    expect(Waiting).toMatchObject({ For: ['source-copy'], Attempts: 1, Reason: 'quota is full' })
    const [message] = flow.sent
    expect(Date.parse(Waiting!.NotBefore!)).toBe(message!.at + message!.delaySeconds * 1000)
  })

  it('is not tried before that time, whatever other hints arrive', async () => {
    flow.refuse('CopyDBSnapshot', quota())
    const copies = flow.count('CopyDBSnapshot')
    await start()
    const before = await flow.job(jobId)
    const tried = copies.calls
    await start()
    await nudge()
    await nudge()
    expect(copies.calls).toBe(tried)
    expect(await flow.job(jobId)).toEqual(before)
    expect(flow.sent).toHaveLength(1)
  })

  it('is tried again at that time, with growing pauses, and then goes on as if nothing had been', async () => {
    const copies = flow.count('CopyDBSnapshot')
    flow.refuse('CopyDBSnapshot', throttling(), 3)
    await start()
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect((await flow.job(jobId)).Waiting).toMatchObject({ Attempts: attempt, Reason: 'throttled' })
      await flow.clock.advance(flow.sent.at(-1)!.delaySeconds * 1000)
      await observe()
    }
    const { Waiting, Resources } = await flow.job(jobId)
    expect(Waiting).toMatchObject({ Attempts: 0 })
    expect(Waiting!.NotBefore).toBeUndefined()
    expect(Resources['source-copy']!.Started).toBeDefined()
    expect(copies.calls).toBe(4)
  })

  it('that AWS never answered is looked for first, and repeated only after the lease', async () => {
    const copies = flow.count('CopyDBSnapshot')
    const remove = flow.interfere(async ({ operation }, proceed) => {
      if (operation !== 'CopyDBSnapshot') return proceed()
      throw Object.assign(new AwsError('InternalFailure', 'oops', 500))
    })
    await start()
    remove()
    await flow.clock.advance(flow.sent.at(-1)!.delaySeconds * 1000)
    await observe()
    expect(copies.calls).toBe(1)
    await flow.clock.advance(8000)
    await observe()
    expect(copies.calls).toBe(2)
  })

  it('is one attempt of its action, even where others of the same turn get on', async () => {
    await drive(flow, jobId, { until: ({ Step }) => Step === 'clean-up' })
    const tries = flow.count('DeleteDBInstance')
    flow.refuse('DeleteDBInstance', new AwsError('InvalidDBInstanceState', 'Instance is not in available state.'))
    await flow.deliver('clean-up', ownEvent('SnapshotReleased', jobId))
    expect(tries.calls).toBe(1)
    const { Waiting, Resources } = await flow.job(jobId)
    expect(Waiting).toMatchObject({ Attempts: 1, Reason: 'not in the right state yet' })
    expect(Waiting!.For).toContain('database-1')
    expect(Resources['obfuscate-task-1']!.Deleted).toBeDefined()
  })

  it('keeps its pause when something else of the step gets on meanwhile', async () => {
    await drive(flow, jobId, { until: ({ Step }) => Step === 'clean-up' })
    flow.refuse('DeleteDBInstance', new AwsError('InvalidDBInstanceState', 'Instance is not in available state.'))
    await flow.deliver('clean-up', ownEvent('SnapshotReleased', jobId))
    const { Waiting: before } = await flow.job(jobId)
    const tries = flow.count('DeleteDBInstance')
    // The staging copy has gone by then, but it is too early to ask for the database again.
    await flow.clock.advance(Date.parse(before!.NotBefore!) - flow.clock.now() - 1)
    await flow.deliver('clean-up', { Hint: 'nudge', JobId: jobId })
    expect(tries.calls).toBe(0)
    const { NotBefore, Attempts } = (await flow.job(jobId)).Waiting!
    expect([NotBefore, Attempts]).toEqual([before!.NotBefore, before!.Attempts])
  })
})

describe('what was shared a moment ago', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow()
  })
  afterEach(() => flow.close())

  const denied = () => new AwsError('KMSKeyNotAccessibleFault', 'Specified KMS key does not exist, is not enabled or you do not have permissions.')

  it('may be denied for some minutes, and the job goes on', async () => {
    const jobId = await submit(flow)
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'CopyDBSnapshot' && input.TargetDBSnapshotIdentifier.endsWith('staging-copy') && refusals-- > 0) throw denied()
      return proceed()
    })
    let refusals = 3
    const job = await drive(flow, jobId, { until: isOver })
    expect(job.Status).toBe('SUCCEEDED')
  })

  it('fails the job when it is still denied after that', async () => {
    const jobId = await submit(flow)
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'CopyDBSnapshot' && input.TargetDBSnapshotIdentifier.endsWith('staging-copy')) throw denied()
      return proceed()
    })
    const waiting = await drive(flow, jobId, { until: isWaitingIn('copy-to-staging') })
    const job = await drive(flow, jobId, { until: isOver })
    expect(job.Error).toMatchObject({ Name: 'MaskopyAccessException', Step: 'copy-to-staging', Cause: 'KMSKeyNotAccessible' })
    const failedAt = Date.parse((await flow.history(jobId)).find(({ From }) => From === 'copy-to-staging')!.At)
    const waited = (failedAt - Date.parse(waiting.StepEnteredAt)) / 1000
    expect(waited).toBeGreaterThanOrEqual(flow.config.timing.retry.sharingGraceSeconds)
  })

  it('is no excuse for a denial elsewhere', async () => {
    const jobId = await submit(flow)
    flow.refuse('CopyDBSnapshot', denied())
    const job = await drive(flow, jobId, { until: isOver })
    expect(job.Error).toMatchObject({ Name: 'MaskopyAccessException', Step: 'copy-source-snapshot' })
    expect((await flow.history(jobId)).filter(({ From }) => From === 'copy-source-snapshot')).toHaveLength(1)
  })
})
