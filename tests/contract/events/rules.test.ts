import {
  CreateEventBusCommand, DeleteEventBusCommand, DeleteRuleCommand, DescribeEventBusCommand, DescribeRuleCommand,
  ListEventBusesCommand, ListRuleNamesByTargetCommand, ListRulesCommand, ListTargetsByRuleCommand, PutEventsCommand,
  PutRuleCommand, PutTargetsCommand, RemoveTargetsCommand, type PutRuleCommandInput
} from '@aws-sdk/client-eventbridge'
import { parseSchedule } from '../../../local/events/schedule'
import { account } from '../../helpers/endpoint'
import { LAG, startBuses, type BusFixture } from './bus-fixture'

const EventPattern = '{"source":["shop"]}'

let buses: BusFixture

beforeEach(async () => {
  buses = await startBuses()
})

afterEach(() => buses.close())

const putRule = (input: Partial<PutRuleCommandInput>) =>
  buses.client.send(new PutRuleCommand({ Name: 'ours', EventPattern, ...input }))

const targets = async () => (await buses.client.send(new ListTargetsByRuleCommand({ Rule: 'ours' }))).Targets

test('every account has a default bus, and others by name', async () => {
  const { EventBusArn } = await buses.client.send(new CreateEventBusCommand({ Name: 'maskopy' }))
  expect(EventBusArn).toBe(`arn:aws:events:eu-west-1:${account}:event-bus/maskopy`)
  const again = buses.client.send(new CreateEventBusCommand({ Name: 'maskopy' }))
  await expect(again).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' })
  const { EventBuses } = await buses.client.send(new ListEventBusesCommand({}))
  expect(EventBuses?.map(({ Name }) => Name)).toEqual(['default', 'maskopy'])
  expect(await buses.client.send(new DescribeEventBusCommand({ Name: EventBusArn }))).toMatchObject({
    Name: 'maskopy',
    CreationTime: new Date(buses.clock.now())
  })
})

test('a bus is deleted once it has no rules', async () => {
  await buses.client.send(new CreateEventBusCommand({ Name: 'maskopy' }))
  await putRule({ EventBusName: 'maskopy' })
  const remove = () => buses.client.send(new DeleteEventBusCommand({ Name: 'maskopy' }))
  await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' })
  await buses.client.send(new DeleteRuleCommand({ Name: 'ours', EventBusName: 'maskopy' }))
  await remove()
  const describe = buses.client.send(new DescribeEventBusCommand({ Name: 'maskopy' }))
  await expect(describe).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('a rule’s ARN names its bus, unless that is the default one', async () => {
  await buses.client.send(new CreateEventBusCommand({ Name: 'maskopy' }))
  expect((await putRule({})).RuleArn).toBe(`arn:aws:events:eu-west-1:${account}:rule/ours`)
  expect((await putRule({ EventBusName: 'maskopy' })).RuleArn).toBe(`arn:aws:events:eu-west-1:${account}:rule/maskopy/ours`)
})

test('putting a rule again changes it and keeps its targets', async () => {
  const Targets = [{ Id: 'inbox', Arn: await buses.queue('inbox') }]
  await putRule({ Description: 'first' })
  await buses.client.send(new PutTargetsCommand({ Rule: 'ours', Targets }))
  await putRule({ State: 'DISABLED' })
  const rule = await buses.client.send(new DescribeRuleCommand({ Name: 'ours' }))
  expect(rule).toMatchObject({ State: 'DISABLED', EventPattern, EventBusName: 'default' })
  expect(rule.Description).toBeUndefined()
  expect(await targets()).toEqual(Targets)
  const byTarget = await buses.client.send(new ListRuleNamesByTargetCommand({ TargetArn: Targets[0]!.Arn }))
  expect(byTarget.RuleNames).toEqual(['ours'])
})

test('a rule is deleted once it has no targets', async () => {
  await putRule({})
  await buses.client.send(new PutTargetsCommand({ Rule: 'ours', Targets: [{ Id: 'inbox', Arn: await buses.queue('inbox') }] }))
  const remove = () => buses.client.send(new DeleteRuleCommand({ Name: 'ours' }))
  await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' })
  await buses.client.send(new RemoveTargetsCommand({ Rule: 'ours', Ids: ['inbox'] }))
  await remove()
  await remove()
  expect((await buses.client.send(new ListRulesCommand({}))).Rules).toEqual([])
})

test.each<[string, Partial<PutRuleCommandInput>, string]>([
  ['a name with a space', { Name: 'our rule' }, 'ValidationException'],
  ['neither pattern nor schedule', { EventPattern: undefined }, 'ValidationException'],
  ['a pattern that is none', { EventPattern: '{"source":"shop"}' }, 'InvalidEventPatternException'],
  ['a bus that does not exist', { EventBusName: 'none' }, 'ResourceNotFoundException'],
  ['one minutes', { ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException'],
  ['a cron expression with both days', { ScheduleExpression: 'cron(0 10 1 * 1 *)' }, 'ValidationException'],
  ['a too long pattern', { EventPattern: JSON.stringify({ source: ['x'.repeat(2048)] }) }, 'LimitExceededException']
])('a rule with %s is refused', async (_what, input, name) => {
  await expect(putRule(input)).rejects.toMatchObject({ name })
})

test('a rule has five targets at most, of kinds that are known', async () => {
  await putRule({})
  const Arn = await buses.queue('inbox')
  const put = (Targets: { Id: string; Arn: string }[]) => buses.client.send(new PutTargetsCommand({ Rule: 'ours', Targets }))
  await put(['1', '2', '3', '4', '5'].map((Id) => ({ Id, Arn })))
  await put([{ Id: '5', Arn }])
  await expect(put([{ Id: '6', Arn }])).rejects.toMatchObject({ name: 'LimitExceededException' })
  const topic = { Id: '1', Arn: 'arn:aws:sns:eu-west-1:111111111111:topic' }
  await expect(put([topic])).rejects.toMatchObject({ name: 'ValidationException' })
})

test('each entry of PutEvents is refused for itself, the whole call only for its size', async () => {
  const entry = { Source: 'shop', DetailType: 'Order placed', Detail: '{}' }
  const Entries = [entry, { ...entry, Source: undefined }, { ...entry, Detail: '[1]' }, { ...entry, Source: 'aws.ec2' }]
  const answer = await buses.client.send(new PutEventsCommand({ Entries }))
  expect(answer.FailedEntryCount).toBe(3)
  expect(answer.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
    'string',
    'InvalidArgument',
    'MalformedDetail',
    'NotAuthorizedForSourceException'
  ])
  const put = (entries: (typeof entry)[]) => buses.client.send(new PutEventsCommand({ Entries: entries }))
  await expect(put(Array(11).fill(entry))).rejects.toMatchObject({ name: 'ValidationException' })
  const large = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(256 * 1024) }) }
  await expect(put([large])).rejects.toMatchObject({ name: 'ValidationException' })
})

test('an event may carry its own time', async () => {
  const inbox = await buses.queue('inbox')
  await buses.rule('ours', { source: ['shop'] }, [{ Id: 'inbox', Arn: inbox }])
  const Time = new Date('2026-01-01T01:02:03Z')
  const Entries = [{ Source: 'shop', DetailType: 'Order placed', Detail: '{}', Time }]
  await buses.client.send(new PutEventsCommand({ Entries }))
  await buses.clock.advance(LAG)
  expect((await buses.drain(inbox))[0]!.event.time).toBe('2026-01-01T01:02:03Z')
})

test.each([
  ['rate(2 hours)', '2026-01-15T14:30:00Z'],
  ['cron(0/15 * * * ? *)', '2026-01-15T12:45:00Z'],
  ['cron(15 10 * * ? *)', '2026-01-16T10:15:00Z'],
  ['cron(0 8 ? * MON-FRI *)', '2026-01-16T08:00:00Z'],
  ['cron(0 8 ? * SUN *)', '2026-01-18T08:00:00Z'],
  ['cron(0 0 1 FEB,MAR ? *)', '2026-02-01T00:00:00Z'],
  ['cron(0 0 L * ? *)', '2026-01-31T00:00:00Z'],
  ['cron(0 0 ? * 5#2 *)', '2026-02-12T00:00:00Z'],
  ['cron(0 0 29 2 ? *)', '2028-02-29T00:00:00Z']
])('%s is due next at %s', (expression, due) => {
  expect(parseSchedule(expression)(Date.parse('2026-01-15T12:30:00Z'))).toBe(Date.parse(due))
})
