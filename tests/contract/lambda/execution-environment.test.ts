import { createLocalCloud, type LocalCloud } from '../../../local/cloud'
import type { Caller } from '../../../local/core/call'
import { fixtureBundle, zipOf } from './fixture/package'

const account = '111111111111'
const caller: Caller = { account, arn: `arn:aws:iam::${account}:user/administrator`, userId: 'AIDATEST' }
const Principal = { Service: 'lambda.amazonaws.com' }
const allowed = { Effect: 'Allow', Action: 'logs:*', Resource: '*' }

describe('an execution environment', () => {
  const bundle = fixtureBundle()
  let cloud: LocalCloud
  const call = (service: string, operation: string, input: object) =>
    cloud.dispatcher.dispatch({ service, operation, input, caller })

  const create = (FunctionName: string, Handler: string, more: object = {}) =>
    call('lambda', 'CreateFunction', {
      FunctionName,
      Handler,
      Runtime: 'nodejs24.x',
      Role: `arn:aws:iam::${account}:role/runs`,
      Code: { ZipFile: bundle },
      ...more
    })
  const invoke = async (FunctionName: string, event: unknown = {}) => {
    const reply = await call('lambda', 'Invoke', { FunctionName, Payload: Buffer.from(JSON.stringify(event)) })
    return { failed: reply.FunctionError as string | undefined, payload: JSON.parse(Buffer.from(reply.Payload).toString()) }
  }
  /** The function's log once `text` is in it; fails with the test's own time limit. */
  const logWith = async (name: string, text: string): Promise<string[]> => {
    for (;;) {
      const found = await call('logs', 'FilterLogEvents', { logGroupName: `/aws/lambda/${name}` }).catch(() => ({ events: [] }))
      const lines = found.events.map(({ message }: { message: string }) => message)
      if (lines.some((line: string) => line.includes(text))) return lines
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  beforeAll(async () => {
    process.env.SECRET_OF_THE_PARENT = 'must not be seen'
    cloud = await createLocalCloud()
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] })
    await call('iam', 'CreateRole', { RoleName: 'runs', AssumeRolePolicyDocument })
    await call('iam', 'PutRolePolicy', {
      RoleName: 'runs',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Statement: [allowed] })
    })
  })
  afterAll(async () => {
    delete process.env.SECRET_OF_THE_PARENT
    await cloud.close()
  })

  it('has the environment of Lambda and nothing of this process', async () => {
    await create('describe', 'functions.describe', { MemorySize: 256, Environment: { Variables: { OWN: 'yes' } } })
    const { payload } = await invoke('describe', { a: 1 })
    const { environment } = payload
    expect(environment).toMatchObject({
      OWN: 'yes',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'describe',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ENDPOINT_URL: cloud.endpoint,
      LAMBDA_TASK_ROOT: expect.stringContaining(cloud.directory)
    })
    for (const name of ['SECRET_OF_THE_PARENT', 'HOME', 'PATH', 'NODE_OPTIONS']) expect(environment).not.toHaveProperty(name)
    expect(cloud.identities.lookup(environment.AWS_ACCESS_KEY_ID)?.caller.arn).toBe(
      'arn:aws:sts::111111111111:assumed-role/runs/describe'
    )
  })

  it('gives the handler its event and context', async () => {
    await create('context', 'functions.describe', { Timeout: 7 })
    const { payload } = await invoke('context', { a: [1, 'ü'] })
    expect(payload).toMatchObject({
      event: { a: [1, 'ü'] },
      functionName: 'context',
      logGroup: '/aws/lambda/context',
      arn: 'arn:aws:lambda:eu-central-1:111111111111:function:context',
      requestId: expect.stringMatching(/^[-0-9a-f]{36}$/)
    })
    expect(payload.remaining).toBeGreaterThan(5000)
    expect(payload.remaining).toBeLessThanOrEqual(7000)
  })

  it('is used again, but never for two invocations at once', async () => {
    await create('again', 'functions.describe')
    expect((await invoke('again')).payload.invocations).toBe(1)
    expect((await invoke('again')).payload.invocations).toBe(2)
    const both = await Promise.all([invoke('again'), invoke('again')])
    expect(both.map(({ payload }) => payload.invocations).sort()).toEqual([1, 3])
  })

  it('is new after the configuration has changed', async () => {
    await create('changed', 'functions.describe')
    await invoke('changed')
    await call('lambda', 'UpdateFunctionConfiguration', { FunctionName: 'changed', Environment: { Variables: { NEW: '1' } } })
    const { payload } = await invoke('changed')
    expect(payload).toMatchObject({ invocations: 1, environment: { NEW: '1' } })
  })

  it('refuses more invocations at once than are reserved', async () => {
    await create('few', 'functions.describe')
    await call('lambda', 'PutFunctionConcurrency', { FunctionName: 'few', ReservedConcurrentExecutions: 1 })
    const [first, second] = await Promise.allSettled([invoke('few'), invoke('few')])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ reason: { code: 'TooManyRequestsException', httpStatus: 429 } })
  })

  it('reports an error of the handler and lives on', async () => {
    await create('throws', 'functions.misbehave')
    const { failed, payload } = await invoke('throws', { how: 'throw' })
    expect(failed).toBe('Unhandled')
    expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'as asked' })
    expect(payload.trace[0]).toBe('TypeError: as asked')
    expect(await invoke('throws', { how: 'well' })).toEqual({ failed: undefined, payload: 'well' })
  })

  it.each(['hang', 'spin'])('ends a handler that takes too long (%s), and starts anew', async (how) => {
    await create(how, 'functions.misbehave', { Timeout: 1 })
    const { failed, payload } = await invoke(how, { how })
    expect(failed).toBe('Unhandled')
    expect(payload.errorMessage).toMatch(/^RequestId: [-0-9a-f]{36} Error: Task timed out after 1\.00 seconds$/)
    expect(await logWith(how, 'Task timed out after 1.00 seconds')).toBeDefined()
    expect((await invoke(how, { how: 'well' })).payload).toBe('well')
  })

  it.each([
    [
      'exit',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/) }
    ],
    ['reject', { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'RangeError: nobody listens' }]
  ])('reports a process that ends by itself (%s), and starts anew', async (how, document) => {
    await create(how, 'functions.misbehave', { Timeout: 10 })
    const { failed, payload } = await invoke(how, { how })
    expect(failed).toBe('Unhandled')
    expect(payload).toMatchObject(document)
    expect((await invoke(how, { how: 'well' })).payload).toBe('well')
  })

  it.each([
    ['no-module', 'missing.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'missing'"],
    ['no-handler', 'functions.nothing', 'Runtime.HandlerNotFound', 'functions.nothing is undefined or not exported'],
    ['bad-name', 'functions', 'Runtime.MalformedHandlerName', 'Bad handler']
  ])('reports an initialisation that cannot work (%s)', async (name, handler, errorType, errorMessage) => {
    await create(name, handler)
    const { failed, payload } = await invoke(name)
    expect(failed).toBe('Unhandled')
    expect(payload).toMatchObject({ errorType, errorMessage })
  })

  it.each([
    ['throws-early', "throw new RangeError('early')", { errorType: 'RangeError', errorMessage: 'early' }],
    ['no-syntax', 'const const', { errorType: 'Runtime.UserCodeSyntaxError' }],
    ['needs', "require('not-bundled')", { errorType: 'Runtime.ImportModuleError' }]
  ])('reports code that fails while it is loaded (%s)', async (name, code, document) => {
    await create(name, 'index.handler', { Code: { ZipFile: zipOf({ 'index.js': code }) } })
    expect(await invoke(name)).toMatchObject({ failed: 'Unhandled', payload: document })
  })

  it('loads handlers in folders and ECMAScript modules', async () => {
    const files = { 'functions/step/handler.mjs': 'export const handler = async () => import.meta.url.length > 0' }
    await create('module', 'functions/step/handler.handler', { Code: { ZipFile: zipOf(files) } })
    expect((await invoke('module')).payload).toBe(true)
  })

  it('writes what the code writes to the log, by console or not', async () => {
    await create('writes', 'functions.misbehave')
    await invoke('writes', { how: 'well' })
    expect(await logWith('writes', 'raw line')).toContain('raw line')
  })

  it('starts a dozen at once within a second or two', async () => {
    await create('dozen', 'functions.describe')
    const started = process.hrtime.bigint()
    await Promise.all(Array.from({ length: 12 }, () => invoke('dozen')))
    expect(Number(process.hrtime.bigint() - started) / 1e9).toBeLessThan(5)
  })
})
