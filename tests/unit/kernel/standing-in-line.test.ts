import { AwsError } from '../../../local/core/call'
import { createFlow, sourceAccount, type Flow } from '../../helpers/kernel'
import { ownEvent, submit } from '../../helpers/kernel-drive'

const full = () => new AwsError('SnapshotQuotaExceeded', 'Cannot have more than 20 snapshot copies in progress.')
const line = `copies/instance/${sourceAccount}`
const quota = `copies in flight of snapshots of DB instances in account ${sourceAccount}`

describe('a full quota', () => {
  let flow: Flow
  let first: string
  let second: string
  let third: string
  let makeRoom: () => void
  let copies: { calls: number }

  beforeEach(async () => {
    flow = await createFlow()
    first = await submit(flow, {}, 1)
    await flow.clock.advance(1000)
    second = await submit(flow, { RdsFinalSnapshotIdentifier: 'shop-second' }, 2)
    await flow.clock.advance(1000)
    third = await submit(flow, { RdsFinalSnapshotIdentifier: 'shop-third' }, 3)
    copies = flow.count('CopyDBSnapshot')
    makeRoom = flow.refuse('CopyDBSnapshot', full())
    await start(first)
    flow.sent.length = 0
  })
  afterEach(() => flow.close())

  const deliver = (body: object) => flow.deliver('copy-source-snapshot', body)
  const start = (jobId: string) => deliver(ownEvent('JobAccepted', jobId))
  const nudge = (jobId: string) => deliver({ Hint: 'nudge', JobId: jobId })
  const wake = (jobId: string) => deliver({ Hint: 'wake', JobId: jobId, Line: line })
  const messages = () => flow.sent.splice(0).map(({ queue, body, delaySeconds }) => ({ queue, ...JSON.parse(body), delaySeconds }))
  const hasStarted = async (jobId: string) => (await flow.job(jobId)).Resources['source-copy']?.Started !== undefined

  it('keeps its first job trying, at the pace of the configuration', async () => {
    const { Line, Waiting } = await flow.job(first)
    expect({ Line, Waiting }).toMatchObject({ Line: line, Waiting: { Reason: 'quota is full', Line: { Quota: quota } } })
    expect(Waiting!.Line!.Ahead).toBeUndefined()
    expect((Date.parse(Waiting!.NotBefore!) - flow.clock.now()) / 1000).toBe(flow.config.timing.quotaRetrySeconds)
  })

  it('is tried by nobody behind the first, and says in the record what the job waits for', async () => {
    const tried = copies.calls
    await start(second)
    await start(third)
    await nudge(third)
    expect(copies.calls).toBe(tried)
    const { Waiting, DueAt, DeadlineAt } = await flow.job(second)
    expect(Waiting).toMatchObject({ For: ['source-copy'], Reason: 'in line', Deadline: DeadlineAt, Line: { Quota: quota, Ahead: first } })
    expect(DueAt).toBe(DeadlineAt)
    expect(messages()).toEqual([])
  })

  it('that has room again takes its jobs in the order of acceptance, though they came in another', async () => {
    await start(third)
    await start(second)
    makeRoom()
    await wake(first)
    expect(await hasStarted(first)).toBe(true)
    // A wake is worth one try: nobody else is told to make one.
    expect(messages()).toMatchObject([{ Hint: 'observe', JobId: first }])
    await nudge(third)
    expect(await hasStarted(third)).toBe(false)
    await nudge(second)
    expect(await hasStarted(second)).toBe(true)
    expect(messages()).toMatchObject([{ Hint: 'nudge', JobId: third }, { Hint: 'observe', JobId: second }])
  })

  it('is left by a job that is cancelled, and the next one tries', async () => {
    await start(second)
    const job = await flow.job(first)
    const { JobStore } = await import('../../../shared/job/store')
    await new JobStore(flow.table, flow.deployment.tableName).requestCancel(job.JobId, new Date(flow.clock.now()).toISOString())
    await nudge(first)
    expect(await flow.job(first)).toMatchObject({ Step: 'clean-up' })
    expect((await flow.job(first)).Line).toBeUndefined()
    expect(messages()).toMatchObject([{ queue: 'inbox-copy-source-snapshot', Hint: 'nudge', JobId: second }])
  })

  it('is left for another reason of refusal, which holds up nobody else', async () => {
    await start(second)
    makeRoom()
    flow.refuse('CopyDBSnapshot', new AwsError('InvalidDBSnapshotState', 'The snapshot is not available.'), 1)
    await wake(first)
    expect(await flow.job(first)).toMatchObject({ Waiting: { Reason: 'not in the right state yet' } })
    expect((await flow.job(first)).Line).toBeUndefined()
    expect(messages()).toContainEqual(expect.objectContaining({ Hint: 'nudge', JobId: second }))
  })

  it('fails a job at its deadline, with the name of the quota', async () => {
    await start(second)
    await flow.clock.advance(flow.config.timing.jobDeadlineSeconds * 1000)
    await nudge(second)
    const { Error } = await flow.job(second)
    expect(Error).toMatchObject({ Name: 'MaskopyTimeoutException', Step: 'copy-source-snapshot' })
    expect(Error!.Message).toContain(`in line for the quota '${quota}' since`)
  })

  it('passes a wake on to the next one if its addressee has left', async () => {
    await start(second)
    makeRoom()
    await wake(first)
    messages()
    await wake(first)
    expect(messages()).toMatchObject([{ Hint: 'wake', JobId: second, Line: line }])
  })

  it('loses no job whose wake was lost: the reconciler nudges the first of the line', async () => {
    await start(second)
    await start(third)
    makeRoom()
    await wake(first)
    messages()
    await flow.reconcile()
    expect(messages()).toContainEqual(expect.objectContaining({ Hint: 'nudge', JobId: second }))
  })

  it('is not held up by an index that still shows a job which has left', async () => {
    makeRoom()
    await wake(first)
    const stale = flow.interfere(async ({ operation, input }, proceed) =>
      operation === 'Query' && input.IndexName === 'ByLine'
        ? { Items: [{ JobId: { S: first }, Step: { S: 'copy-source-snapshot' } }], Count: 1, ScannedCount: 1 }
        : proceed()
    )
    await start(second)
    stale()
    expect(await hasStarted(second)).toBe(true)
  })

  it('is not left without a word when the next one comes while the first is being started', async () => {
    makeRoom()
    // Both have looked at the index before either is in it; the first starts and leaves while the second says that it waits.
    const remove = flow.interfere(async ({ operation, input }, proceed) => {
      if (operation !== 'UpdateItem' || !input.UpdateExpression.includes('FollowedBy = :follower')) return proceed()
      remove()
      await wake(first)
      return proceed()
    })
    await start(second)
    expect(await hasStarted(first)).toBe(true)
    expect(await hasStarted(second)).toBe(true)
  })

  it('costs nobody a question once nobody has waited in it for long', async () => {
    makeRoom()
    await wake(first)
    const asked = flow.count('Query')
    const linesOf = async () => (await flow.everything()).find(({ JobId }) => JobId === 'LINES')
    await flow.reconcile()
    expect(await linesOf()).toHaveProperty([line])
    await flow.clock.advance(601_000)
    await flow.reconcile()
    expect(await linesOf()).not.toHaveProperty([line])
    asked.calls = 0
    await start(second)
    expect(await hasStarted(second)).toBe(true)
    expect(asked.calls).toBe(0)
    await flow.reconcile()
    // Of all that is due.
    expect(asked.calls).toBe(1)
  })

  it.each([
    ['copy of somebody else that is over', 'copy-source-snapshot', 'RDS-EVENT-0197'],
    ['deleted snapshot of somebody else', 'clean-up', 'RDS-EVENT-0041']
  ] as const)('has room after a %s', async (_what, step, EventID) => {
    await flow.deliver(step, {
      source: 'aws.rds', 'detail-type': 'RDS DB Snapshot Event',
      detail: { SourceArn: `arn:aws:rds:us-east-1:${sourceAccount}:snapshot:theirs`, EventID }
    })
    expect(messages()).toMatchObject([{ queue: 'inbox-copy-source-snapshot', Hint: 'wake', JobId: first, Line: line }])
  })
})
