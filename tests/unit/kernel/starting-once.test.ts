import { CopyDBSnapshotCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds'
import { createFlow, sourceAccount, type Flow } from '../../helpers/kernel'
import { drive, isOver, isWaitingIn, ownEvent, submit } from '../../helpers/kernel-drive'

const leaseSeconds = 8

describe('an operation', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow()
    jobId = await submit(flow)
  })
  afterEach(() => flow.close())

  const start = () => flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))
  const nudge = () => flow.deliver('copy-source-snapshot', { Hint: 'nudge', JobId: jobId })
  const entry = async () => (await flow.job(jobId)).Resources['source-copy']!

  it('is intended in the record before it is started', async () => {
    flow.crashOn('CopyDBSnapshot', 'before')
    expect(await start()).toBe(false)
    expect(await entry()).toMatchObject({ Kind: 'db-snapshot', Name: `maskopy-${jobId.toLowerCase()}-source-copy`, Account: sourceAccount })
    expect((await entry()).Started).toBeUndefined()
  })

  it('whose answer was lost is found again by its name and tag, and not started twice', async () => {
    const copies = flow.count('CopyDBSnapshot')
    flow.crashOn('CopyDBSnapshot', 'after')
    await start()
    await start()
    expect(copies.calls).toBe(1)
    expect(await entry()).toMatchObject({ Started: expect.any(String), Arn: expect.stringContaining(':snapshot:maskopy-') })
    await drive(flow, jobId, { until: isWaitingIn('copy-to-staging') })
    expect(copies.calls).toBe(2)
  })

  it('that never reached AWS is started again, but only after its lease', async () => {
    const copies = flow.count('CopyDBSnapshot')
    flow.crashOn('CopyDBSnapshot', 'before')
    await start()
    const crashed = copies.calls
    await flow.clock.advance((leaseSeconds - 1) * 1000)
    await start()
    await nudge()
    expect(copies.calls).toBe(crashed)
    await flow.clock.advance(2000)
    await nudge()
    expect(copies.calls).toBe(crashed + 1)
    expect((await entry()).Started).toBeDefined()
  })

  it('that finds its name taken by somebody else fails the job, and clean-up leaves theirs alone', async () => {
    const name = `maskopy-${jobId.toLowerCase()}-source-copy`
    const source = flow.client(RDSClient, sourceAccount)
    await source.send(
      new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: 'shop-yesterday', TargetDBSnapshotIdentifier: name, Tags: [{ Key: 'maskopy:job', Value: 'other' }] })
    )
    await flow.clock.advance(20_000)
    const deletions = flow.count('DeleteDBSnapshot')
    const job = await drive(flow, jobId, { until: isOver })
    expect(job).toMatchObject({ Status: 'FAILED', Error: { Name: 'MaskopyResourceException', Step: 'copy-source-snapshot', Cause: 'NotOurs' } })
    expect(job.LeftBehind).toBeUndefined()
    expect(deletions.calls).toBe(0)
    const { DBSnapshots } = await source.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))
    expect(DBSnapshots).toHaveLength(1)
  })

  it('is started by one of two functions that come at the same time', async () => {
    const copies = flow.count('CopyDBSnapshot')
    expect(await Promise.all([start(), start(), nudge()])).toEqual([true, true, true])
    expect(copies.calls).toBe(1)
    expect(flow.sent.filter(({ queue }) => queue === 'inbox-copy-source-snapshot').map(({ body }) => JSON.parse(body).Observation)).toHaveLength(1)
  })

  it('leaves its facts in the ledger even if the function that started it loses the race for the record', async () => {
    const remove = flow.interfere(async ({ operation }, proceed) => {
      const answer = await proceed()
      if (operation !== 'CopyDBSnapshot') return answer
      remove()
      await bumpVersion(flow, jobId)
      return answer
    })
    const notes: unknown[] = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'UpdateItem' && !input.ConditionExpression.includes('#version')) notes.push(Object.values(input.ExpressionAttributeNames))
      return proceed()
    })
    await start()
    expect(notes).toHaveLength(1)
    expect(notes[0]).toEqual(expect.arrayContaining(['Resources', 'source-copy', 'Started', 'Arn']))
    expect(await entry()).toMatchObject({ Started: expect.any(String), Arn: expect.any(String) })
  })
})

/** Somebody else has moved the job meanwhile. */
const bumpVersion = async (flow: Flow, jobId: string) => {
  const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb')
  await flow.table.send(
    new UpdateCommand({
      TableName: flow.deployment.tableName, Key: { JobId: jobId, Item: 'JOB' },
      UpdateExpression: 'ADD #version :one', ExpressionAttributeNames: { '#version': 'Version' }, ExpressionAttributeValues: { ':one': 1 }
    })
  )
}
