import { createFlow, type Flow } from '../../helpers/kernel'
import { ownEvent, submit } from '../../helpers/kernel-drive'

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
