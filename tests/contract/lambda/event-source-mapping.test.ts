import { settle } from '../../helpers/manual-clock'
import { createStage, queueArn, type Stage } from './fixture/stage'

const SECOND = 1000

/** Handlers that answer when the test says so. */
const held = () => {
  const waiting: ((answer?: unknown) => void)[] = []
  return { handler: () => new Promise((resolve) => waiting.push(resolve)), waiting }
}

describe('an event source mapping', () => {
  let stage: Stage
  let batches: any[][]
  const remember = (answer?: unknown) => (event: any) => {
    batches.push(event.Records)
    return answer
  }
  const bodies = () => batches.map((records) => records.map(({ body }) => body))
  const map = (more: object = {}) =>
    stage.call('lambda', 'CreateEventSourceMapping', { FunctionName: 'job', EventSourceArn: queueArn('inbox'), ...more })

  beforeEach(async () => {
    stage = await createStage()
    batches = []
    await stage.createQueue('inbox', { VisibilityTimeout: '30' })
  })

  it('gives messages to the function as Lambda does, and deletes them', async () => {
    await stage.createFunction('job', remember())
    await map()
    await stage.send('inbox', 'hello')
    await stage.clock.advance(0)
    expect(batches).toMatchObject([
      [
        {
          body: 'hello',
          eventSource: 'aws:sqs',
          eventSourceARN: queueArn('inbox'),
          awsRegion: 'eu-central-1',
          messageAttributes: {},
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(stage.clock.now()) },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592'
        }
      ]
    ])
    expect(await stage.count('inbox')).toEqual({ ready: 0, inFlight: 0 })
  })

  it('takes what was there before it', async () => {
    await stage.createFunction('job', remember())
    await stage.send('inbox', 'early')
    await map()
    await stage.clock.advance(0)
    expect(bodies()).toEqual([['early']])
  })

  it('reads and deletes with the identity of the function', async () => {
    await stage.createFunction('job', remember())
    await map()
    await stage.send('inbox', 'hello')
    await stage.clock.advance(0)
    const callers = stage.calls
      .filter(({ operation }) => /^(Receive|Delete)Message/.test(operation))
      .map(({ caller }) => caller.arn)
    expect(new Set(callers)).toEqual(new Set(['arn:aws:sts::111111111111:assumed-role/runs/job']))
  })

  it('asks the queue only when there may be something', async () => {
    await stage.createFunction('job', remember())
    await map()
    await stage.clock.advance(SECOND)
    const before = stage.calls.length
    await stage.clock.advance(24 * 3600 * SECOND)
    expect(stage.calls.length).toBe(before)
  })

  it('makes no batch larger than its size', async () => {
    await stage.createFunction('job', remember())
    await stage.send('inbox', '1', '2', '3')
    await map({ BatchSize: 2 })
    await stage.clock.advance(0)
    expect(bodies()).toEqual([['1', '2'], ['3']])
  })

  it('gathers messages for as long as its window, and no longer than the batch is full', async () => {
    await stage.createFunction('job', remember())
    await map({ BatchSize: 3, MaximumBatchingWindowInSeconds: 5 })
    await stage.send('inbox', '1')
    await stage.clock.advance(4 * SECOND)
    expect(bodies()).toEqual([])
    await stage.send('inbox', '2')
    await stage.clock.advance(2 * SECOND)
    expect(bodies()).toEqual([['1', '2']])
    await stage.send('inbox', '3', '4', '5')
    await stage.clock.advance(0)
    expect(bodies()).toEqual([
      ['1', '2'],
      ['3', '4', '5']
    ])
  })

  it('runs no more batches at once than its maximum concurrency', async () => {
    const { handler, waiting } = held()
    await stage.createFunction('job', handler)
    await stage.send('inbox', '1', '2', '3')
    await map({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } })
    await stage.clock.advance(0)
    expect(waiting).toHaveLength(2)
    waiting[0]!()
    await settle()
    expect(waiting).toHaveLength(3)
  })

  it('leaves the messages of a failed batch to their visibility timeout', async () => {
    let failures = 1
    await stage.createFunction('job', (event) => {
      batches.push(event.Records)
      if (failures-- > 0) throw new Error('not now')
    })
    await map()
    await stage.send('inbox', 'again')
    await stage.clock.advance(29 * SECOND)
    expect(bodies()).toEqual([['again']])
    await stage.clock.advance(SECOND)
    expect(bodies()).toEqual([['again'], ['again']])
    expect(batches[1]![0].attributes.ApproximateReceiveCount).toBe('2')
    expect(await stage.count('inbox')).toEqual({ ready: 0, inFlight: 0 })
  })

  it('keeps only the messages that the function reports as failed', async () => {
    await stage.createFunction('job', (event) => ({
      batchItemFailures: event.Records.filter(({ body }: any) => body === 'bad').map(({ messageId }: any) => ({
        itemIdentifier: messageId
      }))
    }))
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
    await stage.send('inbox', 'good', 'bad', 'fine')
    await stage.clock.advance(0)
    expect(await stage.count('inbox')).toEqual({ ready: 0, inFlight: 1 })
  })

  it.each([
    ['an unknown message', { batchItemFailures: [{ itemIdentifier: 'nobody' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a wrong name', { batchItemFailures: [{ id: 'x' }] }],
    ['no list', { batchItemFailures: 'all' }]
  ])('keeps the whole batch when the function reports %s', async (_what, answer) => {
    await stage.createFunction('job', remember(answer))
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
    await stage.send('inbox', '1', '2')
    await stage.clock.advance(0)
    const { ready, inFlight } = await stage.count('inbox')
    expect(ready + inFlight).toBe(2)
  })

  it('takes any answer for success where failures are not to be reported', async () => {
    await stage.createFunction('job', remember({ batchItemFailures: [{ itemIdentifier: 'nobody' }] }))
    await map()
    await stage.send('inbox', '1')
    await stage.clock.advance(0)
    expect(await stage.count('inbox')).toEqual({ ready: 0, inFlight: 0 })
  })

  it('rests while it is disabled, and goes on where it stopped', async () => {
    await stage.createFunction('job', remember())
    const { UUID } = await map({ Enabled: false })
    await stage.send('inbox', 'later')
    await stage.clock.advance(60 * SECOND)
    expect(bodies()).toEqual([])
    await stage.call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: true })
    await stage.clock.advance(0)
    expect(bodies()).toEqual([['later']])
  })

  it('is refused for a queue whose messages come back before the function is done', async () => {
    await stage.createFunction('job', remember(), { Timeout: 31 })
    await expect(map()).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds'
    })
  })

  it('is refused twice for the same queue and function, and for settings out of range', async () => {
    await stage.createFunction('job', remember())
    await expect(map({ ScalingConfig: { MaximumConcurrency: 1 } })).rejects.toMatchObject({
      code: 'InvalidParameterValueException'
    })
    await expect(map({ BatchSize: 11 })).rejects.toMatchObject({ code: 'InvalidParameterValueException' })
    await expect(map({ FilterCriteria: {} })).rejects.toThrow('FilterCriteria')
    await map()
    await expect(map()).rejects.toMatchObject({ code: 'ResourceConflictException' })
  })

  it('ends with its deletion', async () => {
    await stage.createFunction('job', remember())
    const { UUID } = await map()
    await stage.call('lambda', 'DeleteEventSourceMapping', { UUID })
    await stage.send('inbox', 'nobody reads this')
    await stage.clock.advance(60 * SECOND)
    expect(bodies()).toEqual([])
    expect((await stage.call('lambda', 'ListEventSourceMappings', {})).EventSourceMappings).toEqual([])
  })
})
