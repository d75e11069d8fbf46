import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isWaitingIn, ownEvent, submit } from '../../helpers/kernel-drive'

describe('hints', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow()
  })
  afterEach(() => flow.close())

  it('that start a step twice make it act once', async () => {
    const jobId = await submit(flow)
    const copies = flow.count('CopyDBSnapshot')
    expect(await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))).toBe(true)
    const before = await flow.job(jobId)
    const messages = flow.sent.length
    expect(await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))).toBe(true)
    expect(copies.calls).toBe(1)
    expect(await flow.job(jobId)).toEqual(before)
    expect(flow.sent).toHaveLength(messages)
  })

  it('of somebody who puts our events on the bus move nothing', async () => {
    const jobId = await submit(flow)
    await drive(flow, jobId, { until: isWaitingIn('restore-database') })
    const before = await flow.job(jobId)
    const announced = flow.announced.length
    await flow.deliver('take-final-snapshot', ownEvent('DatabaseVerified', jobId))
    await flow.deliver('release', ownEvent('FinalSnapshotTaken', jobId))
    await flow.deliver('clean-up', ownEvent('StepFailed', jobId))
    await flow.deliver('publish-completion', ownEvent('CleanedUp', jobId))
    await flow.deliver('intake', ownEvent('Whatever', jobId))
    expect(await flow.job(jobId)).toEqual(before)
    expect(flow.announced).toHaveLength(announced)
  })

  it('of jobs and resources that nobody knows are taken and forgotten', async () => {
    const nobody = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'
    const rds = (SourceArn: string) => ({ source: 'aws.rds', 'detail-type': 'RDS DB Snapshot Event', detail: { SourceArn, EventID: 'RDS-EVENT-0042' } })
    expect(await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', nobody))).toBe(true)
    expect(await flow.deliver('take-final-snapshot', rds('arn:aws:rds:us-east-1:222222222222:snapshot:a-stranger'))).toBe(true)
    expect(await flow.deliver('copy-to-staging', rds(`arn:aws:rds:us-east-1:222222222222:snapshot:maskopy-${nobody.toLowerCase()}-staging-copy`))).toBe(true)
    expect(await flow.everything()).toEqual([])
  })

  it.each([
    'no JSON', '', 'null', '[]', '{}', '{"Hint":"nudge","JobId":"../other"}', '{"Hint":"observe","JobId":"7ZZZZZZZZZZZZZZZZZZZZZZZZZ"}',
    '{"source":"maskopy","detail-type":"JobAccepted","detail":{"JobId":17}}', '{"source":"aws.rds","detail":{}}'
  ])('that are none (%s) fail their message, which ends on the dead-letter queue', async (body) => {
    expect(await flow.deliver('copy-source-snapshot', body)).toBe(false)
  })

  it('fail only their own message of a batch, and only in the inbox', async () => {
    const jobId = await submit(flow)
    expect(await flow.deliver('intake', '{}')).toBe(false)
    expect((await flow.job(jobId)).Step).toBe('copy-source-snapshot')
  })

  it('that come late to the step before repeat its announcement while nobody has begun the next, and not after', async () => {
    const jobId = await submit(flow)
    const { Version } = await flow.job(jobId)
    flow.announced.length = 0
    await flow.deliver('intake', { Hint: 'nudge', JobId: jobId })
    expect(flow.announced).toMatchObject([{ name: 'JobAccepted', detail: { Version } }])
    await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))
    flow.announced.length = 0
    await flow.deliver('intake', { Hint: 'nudge', JobId: jobId })
    expect(flow.announced).toEqual([])
    expect(await flow.history(jobId)).toHaveLength(1)
  })

  it('of the reconciler make good an announcement that a crash has swallowed; the history stands with the move', async () => {
    flow.crashOn('PutEvents', 'before')
    const jobId = await submit(flow)
    expect(await flow.history(jobId)).toHaveLength(1)
    expect(flow.announced).toEqual([])
    await flow.deliver('copy-source-snapshot', { Hint: 'nudge', JobId: jobId })
    expect(await flow.history(jobId)).toMatchObject([{ From: 'intake', Function: 'intake', To: 'copy-source-snapshot' }])
    expect(flow.announced.map(({ name }) => name)).toEqual(['JobAccepted'])
    expect((await flow.job(jobId)).Begun).toBe(true)
  })

  it('that are events about one thing of a job ask AWS about no other', async () => {
    await flow.close()
    // Where masking fails, clean-up waits for the database and for the copy that it was made of.
    flow = await createFlow({ runner: () => ({ exitCode: 30 }) })
    const jobId = await submit(flow)
    const { Resources } = await drive(flow, jobId, { until: ({ Step, Waiting }) => Step === 'clean-up' && Waiting?.For.length === 2 })
    const [instances, snapshots] = [flow.count('DescribeDBInstances'), flow.count('DescribeDBSnapshots')]
    const detail = { SourceArn: Resources['staging-copy']!.Arn!, EventID: 'RDS-EVENT-0041' }
    await flow.deliver('clean-up', { source: 'aws.rds', 'detail-type': 'RDS DB Snapshot Event', detail })
    expect([instances.calls, snapshots.calls]).toEqual([0, 1])
    expect((await flow.job(jobId)).Waiting!.For).toHaveLength(2)
  })
})
