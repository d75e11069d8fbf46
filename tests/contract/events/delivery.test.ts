import { DisableRuleCommand, EnableRuleCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { AwsError } from '../../../local/core/call'
import { account, otherAccount } from '../../helpers/endpoint'
import { LAG, startBuses, type BusFixture } from './bus-fixture'

const FUNCTION = `arn:aws:lambda:eu-west-1:${account}:function:reconcile`

let buses: BusFixture

beforeEach(async () => {
  buses = await startBuses()
})

afterEach(() => buses.close())

const payloads = () => buses.invocations.map(({ input }) => JSON.parse(Buffer.from(input.Payload).toString()))

test('an event reaches the queue of a rule that matches, in its envelope, after the lag', async () => {
  const inbox = await buses.queue('inbox')
  await buses.rule('ours', { source: ['shop'] }, [{ Id: 'inbox', Arn: inbox }])
  const { FailedEntryCount, Entries } = await buses.put('shop', 'Order placed', { total: 3 })
  await buses.put('other', 'Order placed')
  expect(FailedEntryCount).toBe(0)
  await buses.clock.advance(LAG - 1)
  expect(await buses.drain(inbox)).toEqual([])
  await buses.clock.advance(1)
  const delivered = await buses.drain(inbox)
  expect(delivered.map(({ event }) => event)).toEqual([
    {
      version: '0',
      id: Entries[0].EventId,
      'detail-type': 'Order placed',
      source: 'shop',
      account,
      time: '2026-01-15T12:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: { total: 3 }
    }
  ])
})

test('an AWS service’s own event is on the default bus of its account, and of no other', async () => {
  const inbox = await buses.queue('inbox')
  await buses.rule('rds', { source: ['aws.rds'] }, [{ Id: 'inbox', Arn: inbox }])
  const resources = [`arn:aws:rds:eu-west-1:${account}:snapshot:s`]
  const detail = { EventID: 'RDS-EVENT-0042' }
  const event = { source: 'aws.rds', detailType: 'RDS DB Snapshot Event', resources, detail }
  buses.events.emit(account, event)
  buses.events.emit(otherAccount, event)
  detail.EventID = 'changed afterwards'
  await buses.clock.advance(LAG)
  const delivered = await buses.drain(inbox)
  expect(delivered).toHaveLength(1)
  expect(delivered[0]!.event).toMatchObject({ source: 'aws.rds', account, resources, detail: { EventID: 'RDS-EVENT-0042' } })
})

test('a function is invoked asynchronously by EventBridge for the rule; input and path are what the target says', async () => {
  const rule = await buses.rule('ours', { source: ['shop'] }, [
    { Id: 'whole', Arn: FUNCTION },
    { Id: 'fixed', Arn: FUNCTION, Input: '{"fixed":true}' },
    { Id: 'part', Arn: FUNCTION, InputPath: '$.detail.items[1]' }
  ])
  await buses.put('shop', 'Order placed', { items: ['a', 'b'] })
  await buses.clock.advance(LAG)
  expect(buses.invocations[0]).toMatchObject({
    input: { FunctionName: FUNCTION, InvocationType: 'Event' },
    caller: { servicePrincipal: 'events.amazonaws.com', sourceArn: rule, account }
  })
  expect(payloads()).toEqual([expect.objectContaining({ source: 'shop' }), { fixed: true }, 'b'])
})

test('a throttled target is tried again until its attempts are used up; then the event is a dead letter', async () => {
  const dead = await buses.queue('dead')
  const RetryPolicy = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 }
  const rule = await buses.rule('ours', { source: ['shop'] }, [
    { Id: 'f', Arn: FUNCTION, RetryPolicy, DeadLetterConfig: { Arn: dead } }
  ])
  buses.failInvocations(new AwsError('TooManyRequestsException', 'Rate exceeded', 429))
  await buses.put('shop', 'Order placed')
  await buses.clock.advance(60_000)
  expect(buses.invocations).toHaveLength(3)
  const [letter] = await buses.drain(dead)
  expect(letter!.event).toMatchObject({ source: 'shop' })
  expect(letter!.attributes).toEqual({
    RULE_ARN: rule,
    TARGET_ARN: FUNCTION,
    ERROR_CODE: 'THROTTLING',
    ERROR_MESSAGE: 'Rate exceeded',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2'
  })
})

test('retries end with the age of the event, or with success', async () => {
  const dead = await buses.queue('dead')
  const RetryPolicy = { MaximumEventAgeInSeconds: 60 }
  await buses.rule('ours', { source: ['shop'] }, [{ Id: 'f', Arn: FUNCTION, RetryPolicy, DeadLetterConfig: { Arn: dead } }])
  buses.failInvocations(new AwsError('ServiceException', 'Not now', 500))
  await buses.put('shop', 'Too old')
  await buses.clock.advance(61_000)
  expect((await buses.drain(dead))[0]!.attributes).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' })
  await buses.put('shop', 'In time')
  await buses.clock.advance(LAG)
  buses.failInvocations(undefined)
  await buses.clock.advance(61_000)
  expect(await buses.drain(dead)).toEqual([])
  expect(payloads().at(-1)).toMatchObject({ 'detail-type': 'In time' })
})

test('a queue that does not admit the rule, or is not there, makes a dead letter at once', async () => {
  const dead = await buses.queue('dead')
  const closed = await buses.queue('closed', { Statement: [] })
  const absent = closed.replace('closed', 'absent')
  const DeadLetterConfig = { Arn: dead }
  await buses.rule('ours', { source: ['shop'] }, [
    { Id: 'closed', Arn: closed, DeadLetterConfig },
    { Id: 'absent', Arn: absent, DeadLetterConfig }
  ])
  await buses.put('shop', 'Order placed')
  await buses.clock.advance(LAG)
  const letters = await buses.drain(dead)
  expect(letters.map(({ attributes }) => [attributes.TARGET_ARN, attributes.ERROR_CODE])).toEqual([
    [closed, 'NO_PERMISSIONS'],
    [absent, 'NO_RESOURCE']
  ])
  expect(letters[0]!.attributes).not.toHaveProperty('RETRY_ATTEMPTS')
})

test('a schedule fires for its own targets while it is enabled', async () => {
  const rate = { Name: 'reconcile', ScheduleExpression: 'rate(5 minutes)' }
  const { RuleArn } = await buses.client.send(new PutRuleCommand(rate))
  await buses.client.send(new PutTargetsCommand({ Rule: rate.Name, Targets: [{ Id: 'f', Arn: FUNCTION }] }))
  await buses.clock.advance(10 * 60_000 + LAG)
  const event = { 'detail-type': 'Scheduled Event', source: 'aws.events', account, resources: [RuleArn], detail: {} }
  expect(payloads()).toMatchObject([
    { ...event, time: '2026-01-15T12:05:00Z' },
    { ...event, time: '2026-01-15T12:10:00Z' }
  ])
  await buses.client.send(new DisableRuleCommand({ Name: rate.Name }))
  await buses.clock.advance(10 * 60_000)
  expect(buses.invocations).toHaveLength(2)
  await buses.client.send(new EnableRuleCommand({ Name: rate.Name }))
  await buses.clock.advance(5 * 60_000 + LAG)
  expect(buses.invocations).toHaveLength(3)
})

test('a disabled rule delivers nothing', async () => {
  await buses.rule('ours', { source: ['shop'] }, [{ Id: 'f', Arn: FUNCTION }])
  await buses.client.send(new DisableRuleCommand({ Name: 'ours' }))
  await buses.put('shop', 'Order placed')
  await buses.clock.advance(LAG)
  expect(buses.invocations).toEqual([])
})
