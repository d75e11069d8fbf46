import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, ownEvent, submit } from '../../helpers/kernel-drive'

describe('the chain of re-observe messages', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow()
    jobId = await submit(flow)
    flow.sent.length = 0
    await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))
  })
  afterEach(() => flow.close())

  const generation = async () => (await flow.job(jobId)).Waiting!.Observation
  const observe = (Observation: number, receiveCount = 1) =>
    flow.deliver('copy-source-snapshot', { Hint: 'observe', JobId: jobId, Observation }, { receiveCount })
  const generations = () => flow.sent.map(({ body }) => JSON.parse(body).Observation)

  it('has one message for each generation that the record has seen', async () => {
    const first = await generation()
    expect(generations()).toEqual([first])
    await observe(first)
    await observe(first + 1)
    expect(await generation()).toBe(first + 2)
    expect(generations()).toEqual([first, first + 1, first + 2])
  })

  it('is recorded before its message is sent, and due later than the message', async () => {
    const { Waiting, DueAt } = await flow.job(jobId)
    const [message] = flow.sent
    expect(Date.parse(Waiting!.Due)).toBeGreaterThan(message!.at + message!.delaySeconds * 1000)
    expect(DueAt).toBe(Waiting!.Due)
    flow.crashOn('SendMessage', 'before')
    const before = await generation()
    expect(await observe(before)).toBe(false)
    expect(await generation()).toBe(before + 1)
    expect(generations()).toEqual([before])
  })

  it('goes on when the message whose successor was never sent comes again', async () => {
    const first = await generation()
    flow.crashOn('SendMessage', 'before')
    await observe(first)
    await observe(first, 2)
    expect(generations()).toEqual([first, first + 1])
    expect(await generation()).toBe(first + 1)
  })

  it('stays one chain however often messages are doubled', async () => {
    const first = await generation()
    await observe(first)
    await observe(first, 2)
    flow.sent.length = 0
    // Both copies of the successor arrive, one after the other.
    await observe(first + 1)
    await observe(first + 1)
    expect(generations()).toEqual([first + 2])
  })

  it('ignores older and invented generations', async () => {
    const first = await generation()
    await observe(first)
    await observe(first + 1)
    flow.sent.length = 0
    await observe(first, 3)
    await observe(first + 77)
    expect(generations()).toEqual([])
    expect(await generation()).toBe(first + 2)
  })

  it('is not touched by other hints that find the operation pending', async () => {
    const before = await flow.job(jobId)
    await flow.clock.advance(1000)
    await flow.deliver('copy-source-snapshot', { Hint: 'nudge', JobId: jobId })
    await flow.deliver('copy-source-snapshot', ownEvent('JobAccepted', jobId))
    expect(await flow.job(jobId)).toEqual(before)
    expect(generations()).toHaveLength(1)
  })

  it('is begun anew by a nudge when it is broken', async () => {
    const first = await generation()
    await flow.clock.advance(Date.parse((await flow.job(jobId)).Waiting!.Due) - flow.clock.now())
    flow.rds.faults.hangNext('copy')
    await flow.deliver('copy-source-snapshot', { Hint: 'nudge', JobId: jobId })
    const { Step, Waiting } = await flow.job(jobId)
    if (Step === 'copy-source-snapshot') expect(Waiting!.Observation).toBe(first + 1)
    expect(generations().at(-1)).toBe(first + 1)
  })

  it('looks rarely far from the expected end and never more often than configured', async () => {
    const { minimumSeconds, maximumSeconds } = flow.config.timing.observation
    for (let current = await generation(); (await flow.job(jobId)).Step === 'copy-source-snapshot'; current++) {
      await flow.clock.advance(flow.sent.at(-1)!.delaySeconds * 1000)
      await observe(current)
    }
    const delays = flow.sent.map(({ delaySeconds }) => delaySeconds)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(minimumSeconds)
    expect(Math.max(...delays)).toBeLessThanOrEqual(maximumSeconds)
  })
})

describe('looks at what AWS sends no event of', () => {
  let flow: Flow
  let jobId: string
  beforeEach(async () => {
    flow = await createFlow()
    jobId = await submit(flow)
    await drive(flow, jobId, { until: ({ Step, Waiting }) => Step === 'restore-database' && Waiting !== undefined })
  })
  afterEach(() => flow.close())

  const messages = () => flow.sent.map(({ body, delaySeconds }) => ({ ...JSON.parse(body), delaySeconds }))
  const look = (Hint: string, Observation: number) => flow.deliver('restore-database', { Hint, JobId: jobId, Observation })

  it('are sent several at a time, of one generation, and the last carries the chain on', async () => {
    const { Waiting } = await flow.job(jobId)
    const sent = messages()
    expect(sent.map(({ Hint }) => Hint)).toEqual([...sent.slice(1).map(() => 'look'), 'observe'])
    expect(new Set(sent.map(({ Observation }) => Observation))).toEqual(new Set([Waiting!.Observation]))
    const delays = sent.map(({ delaySeconds }) => delaySeconds)
    expect(delays.every((delay, index) => index === 0 || delay > delays[index - 1]!)).toBe(true)
    expect(Date.parse(Waiting!.Due)).toBeGreaterThan(flow.clock.now() + delays.at(-1)! * 1000)
  })

  it('write nothing and send nothing before the last', async () => {
    const before = await flow.job(jobId)
    flow.sent.length = 0
    const asked = flow.count('DescribeDBInstances')
    await look('look', before.Waiting!.Observation)
    expect(asked.calls).toBe(1)
    expect(await flow.job(jobId)).toEqual(before)
    await look('observe', before.Waiting!.Observation)
    expect((await flow.job(jobId)).Waiting!.Observation).toBe(before.Waiting!.Observation + 1)
    expect(flow.sent.length).toBeGreaterThan(1)
  })

  it('ask AWS nothing when the chain has gone on without them', async () => {
    const { Waiting } = await flow.job(jobId)
    await look('observe', Waiting!.Observation)
    const asked = flow.count('DescribeDBInstances')
    await look('look', Waiting!.Observation)
    expect(asked.calls).toBe(0)
  })

  it('move the job as soon as one of them finds the end', async () => {
    const { Waiting } = await flow.job(jobId)
    await flow.clock.advance(20_000)
    await look('look', Waiting!.Observation)
    expect((await flow.job(jobId)).Step).toBe('obfuscate')
  })

  it('are sent again, with the message that they follow, when SQS does not take all of them', async () => {
    const { Waiting } = await flow.job(jobId)
    flow.interfere(async ({ operation }, proceed) => (operation === 'SendMessageBatch' ? { Failed: [{ Id: '0', Code: 'Busy' }] } : proceed()))
    expect(await look('observe', Waiting!.Observation)).toBe(false)
  })
})
