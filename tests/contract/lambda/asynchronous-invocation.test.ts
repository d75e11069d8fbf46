import { createStage, queueArn, type Stage } from './fixture/stage'

const SECOND = 1000

describe('an asynchronous invocation', () => {
  let stage: Stage
  let tries: number[]
  const failing = () => {
    tries.push(stage.clock.now())
    throw new TypeError('no')
  }
  const invoke = (event: object, FunctionName = 'job') =>
    stage.call('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) })
  const secondsOfTries = () => tries.map((at) => (at - tries[0]!) / SECOND)

  beforeEach(async () => {
    stage = await createStage()
    tries = []
    await stage.createQueue('failures')
    await stage.createQueue('dead')
  })

  it('is accepted at once and runs afterwards', async () => {
    const seen: unknown[] = []
    await stage.createFunction('job', (event) => seen.push(event))
    expect(await invoke({ a: 1 })).toEqual({ StatusCode: 202 })
    expect(seen).toEqual([])
    await stage.clock.advance(0)
    expect(seen).toEqual([{ a: 1 }])
    await stage.clock.advance(3600 * SECOND)
    expect(seen).toHaveLength(1)
  })

  it('is tried again one minute and two more minutes after a failure', async () => {
    await stage.createFunction('job', failing)
    await invoke({})
    await stage.clock.advance(3600 * SECOND)
    expect(secondsOfTries()).toEqual([0, 60, 180])
  })

  it('is not tried again once it has succeeded', async () => {
    await stage.createFunction('job', () => (tries.length === 1 ? tries.push(1) : failing()))
    await invoke({})
    await stage.clock.advance(3600 * SECOND)
    expect(tries).toHaveLength(2)
  })

  it('goes to the dead-letter queue with its cause when every try has failed', async () => {
    await stage.createFunction('job', failing, { DeadLetterConfig: { TargetArn: queueArn('dead') } })
    await invoke({ lost: true })
    await stage.clock.advance(179 * SECOND)
    expect(await stage.receive('dead')).toEqual([])
    await stage.clock.advance(SECOND)
    const [message] = await stage.receive('dead')
    expect(JSON.parse(message.Body)).toEqual({ lost: true })
    expect(message.MessageAttributes).toMatchObject({
      ErrorCode: { StringValue: '200' },
      ErrorMessage: { StringValue: 'no' },
      RequestID: { StringValue: expect.stringMatching(/^[-0-9a-f]{36}$/) }
    })
  })

  it('is reported to the destination for failures after as many retries as are configured', async () => {
    await stage.createFunction('job', failing)
    await stage.call('lambda', 'PutFunctionEventInvokeConfig', {
      FunctionName: 'job',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queueArn('failures') } }
    })
    await invoke({ lost: true })
    await stage.clock.advance(3600 * SECOND)
    expect(secondsOfTries()).toEqual([0, 60])
    const [message] = await stage.receive('failures')
    expect(JSON.parse(message.Body)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: { lost: true },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'no' }
    })
  })

  it('sends to its destinations with the identity of the function', async () => {
    await stage.createFunction('job', failing, { DeadLetterConfig: { TargetArn: queueArn('dead') } })
    await invoke({})
    await stage.clock.advance(3600 * SECOND)
    const sent = stage.calls.find(({ operation }) => operation === 'SendMessage')
    expect(sent?.caller.arn).toBe('arn:aws:sts::111111111111:assumed-role/runs/job')
  })

  it('waits while the function may not run, without using up its retries', async () => {
    await stage.createFunction('job', failing)
    await stage.call('lambda', 'PutFunctionConcurrency', { FunctionName: 'job', ReservedConcurrentExecutions: 0 })
    await invoke({})
    await stage.clock.advance(30 * SECOND)
    expect(tries).toEqual([])
    await stage.call('lambda', 'PutFunctionConcurrency', { FunctionName: 'job', ReservedConcurrentExecutions: 1 })
    await stage.clock.advance(3600 * SECOND)
    expect(tries).toHaveLength(3)
  })

  it('is given up when it gets too old', async () => {
    await stage.createFunction('job', failing)
    await stage.call('lambda', 'PutFunctionEventInvokeConfig', {
      FunctionName: 'job',
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: queueArn('failures') } }
    })
    await stage.call('lambda', 'PutFunctionConcurrency', { FunctionName: 'job', ReservedConcurrentExecutions: 0 })
    await invoke({})
    await stage.clock.advance(61 * SECOND)
    const [message] = await stage.receive('failures')
    expect(JSON.parse(message.Body).requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 })
  })

  it('by a service needs a permission for that service, and for its resource', async () => {
    const caller = {
      account: '111111111111',
      arn: 'events.amazonaws.com',
      userId: 'events.amazonaws.com',
      servicePrincipal: 'events.amazonaws.com',
      sourceArn: 'arn:aws:events:eu-central-1:111111111111:rule/right'
    }
    await stage.createFunction('job', () => tries.push(1))
    const byService = (sourceArn: string) =>
      stage.call('lambda', 'Invoke', { FunctionName: 'job', InvocationType: 'Event' }, { ...caller, sourceArn })
    await expect(byService(caller.sourceArn)).rejects.toMatchObject({ code: 'AccessDeniedException', httpStatus: 403 })
    await stage.call('lambda', 'AddPermission', {
      FunctionName: 'job',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: caller.sourceArn
    })
    expect(await byService(caller.sourceArn)).toEqual({ StatusCode: 202 })
    await expect(byService(`${caller.sourceArn}-not`)).rejects.toMatchObject({ code: 'AccessDeniedException' })
  })
})
