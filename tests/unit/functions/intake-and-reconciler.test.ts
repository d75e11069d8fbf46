import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createFlow, type Flow } from '../../helpers/kernel'
import { drive, isOver, messageIdOf, presignedUrl, sampleRequest, submit } from '../../helpers/kernel-drive'
import { AwsError } from '../../../local/core/call'
import { jobIdOf } from '../../../shared/job/names'

describe('the intake queue', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow()
  })
  afterEach(() => flow.close())

  const answer = async (body: string) => {
    expect(await flow.request(messageIdOf(1), body)).toBe(true)
    return drive(flow, jobIdOf(messageIdOf(1)), { until: isOver })
  }

  it.each([
    ['no JSON', 'hello'],
    ['characters that SQS refuses', '{"ApplicationName":"\\uffff\\ufffe"}'],
    ['nesting without end', `{"ApplicationName":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['numbers that grow when written again', `{"ApplicationName":[${Array(9000).fill('1e20').join(',')}]}`]
  ])('answers a message with %s by a failed job', async (_, body) => {
    expect(await answer(body)).toMatchObject({ Status: 'FAILED', Error: { Step: 'intake', Cause: 'InvalidRequest' } })
  })

  it('keeps no credential of a refused message', async () => {
    const url = presignedUrl(flow)
    const sent: { queue: string; body: string }[] = []
    flow.interfere(async ({ operation, input }, proceed) => {
      if (operation === 'SendMessage') sent.push({ queue: input.QueueUrl.split('/').at(-1), body: input.MessageBody })
      return proceed()
    })
    await answer(JSON.stringify({ ...sampleRequest, PresignedUrl: url, Unknown: url }))
    const kept = sent.filter(({ queue }) => queue === 'rejected')
    expect(kept).toHaveLength(1)
    expect(kept[0]!.body).toContain('shop')
    expect(JSON.stringify([sent, await flow.everything()])).not.toMatch(/verysecrettoken|X-Amz/)
  })

  it('makes one job of a redelivered message, and of a repetition with the same signature and request', async () => {
    const body = { ...sampleRequest, PresignedUrl: presignedUrl(flow) }
    await flow.request(messageIdOf(1), body)
    await flow.request(messageIdOf(1), body, 2)
    await flow.request(messageIdOf(2), body)
    expect((await flow.everything()).filter(({ Item }) => Item === 'JOB')).toHaveLength(1)
    await flow.request(messageIdOf(3), { ...body, DbName: 'other' })
    expect(await flow.job(jobIdOf(messageIdOf(3)))).toMatchObject({ Error: { Cause: 'signature-used' } })
  })

  it.each([
    ['the rules of authorization', { ObfuscationScriptPath: 's3://somebody-elses/scripts/' }, 'script-path'],
    ['its token, which another request has', { ClientRequestToken: 'build-7', DbName: 'other' }, 'ClientRequestToken']
  ])('makes one job of a repetition that %s refuse, too', async (_, changes, Cause) => {
    await submit(flow, { ClientRequestToken: 'build-7' }, 1)
    const before = (await flow.everything()).filter(({ Item }) => Item === 'JOB').length
    const body = { ...sampleRequest, PresignedUrl: presignedUrl(flow), ...changes }
    await flow.request(messageIdOf(2), body)
    const first = await drive(flow, jobIdOf(messageIdOf(2)), { until: isOver })
    await flow.request(messageIdOf(3), body)
    expect(first).toMatchObject({ Status: 'FAILED', Error: { Cause }, Requester: { account: '111111111111' } })
    expect((await flow.everything()).filter(({ Item }) => Item === 'JOB')).toHaveLength(before + 1)
    expect(await flow.job(jobIdOf(messageIdOf(2)))).toEqual(first)
  })

  it('finds the proved identity again after a crash between claim and job', async () => {
    flow.crashOn('PutItem', 'before', ({ Item }) => Item.Item.S === 'JOB')
    const body = { ...sampleRequest, PresignedUrl: presignedUrl(flow) }
    expect(await flow.request(messageIdOf(1), body)).toBe(false)
    await flow.clock.advance(3600_000)
    expect(await flow.request(messageIdOf(1), body, 2)).toBe(true)
    expect(await flow.job(jobIdOf(messageIdOf(1)))).toMatchObject({ Step: 'copy-source-snapshot', Requester: { account: '111111111111' } })
  })

  it('makes one job of one ClientRequestToken', async () => {
    await submit(flow, { ClientRequestToken: 'build-7' }, 1)
    await submit(flow, { ClientRequestToken: 'build-7' }, 2)
    expect((await flow.everything()).filter(({ Item }) => Item === 'JOB')).toHaveLength(1)
  })
})

describe('the reconciler', () => {
  let flow: Flow
  beforeEach(async () => {
    flow = await createFlow()
  })
  afterEach(() => flow.close())

  const bury = (body: string) =>
    flow.client(SQSClient).send(new SendMessageCommand({ QueueUrl: flow.deployment.intakeDeadLetterQueueUrl, MessageBody: body }))

  it('nudges the jobs that are due at the inboxes of their steps, and no other', async () => {
    const jobId = await submit(flow)
    flow.sent.length = 0
    await flow.reconcile()
    expect(flow.sent).toEqual([])
    await flow.clock.advance(9000)
    await flow.reconcile()
    expect(flow.sent).toMatchObject([{ queue: 'inbox-copy-source-snapshot', body: JSON.stringify({ Hint: 'nudge', JobId: jobId }) }])
  })

  it('answers a dead request under its own message id', async () => {
    const { MessageId } = await bury('{"ApplicationName":"shop"}')
    await flow.reconcile()
    const job = await flow.job(jobIdOf(MessageId!))
    expect(job.Refusal).toMatchObject({ Cause: 'IntakeFailed' })
    expect(flow.sent.at(-1)).toMatchObject({ queue: 'inbox-intake' })
  })

  it('nudges due jobs even while dead requests cannot be answered', async () => {
    await submit(flow)
    await bury('{"ApplicationName":"shop"}')
    await flow.clock.advance(9000)
    flow.sent.length = 0
    flow.refuse('ReceiveMessage', new AwsError('InternalFailure', 'oops', 500))
    await flow.reconcile().catch(() => undefined)
    expect(flow.sent.map(({ queue }) => queue)).toEqual(['inbox-copy-source-snapshot'])
  })
})
