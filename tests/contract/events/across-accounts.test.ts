import {
  CreateEventBusCommand, PutEventsCommand, PutPermissionCommand, PutRuleCommand, PutTargetsCommand, RemovePermissionCommand,
  type EventBridgeClient, type Target
} from '@aws-sdk/client-eventbridge'
import { account, otherAccount as source } from '../../helpers/endpoint'
import { LAG, startBuses, type BusFixture } from './bus-fixture'

const BUS = `arn:aws:events:eu-west-1:${account}:event-bus/maskopy`

const snapshotEvent = {
  source: 'aws.rds',
  detailType: 'RDS DB Snapshot Event',
  resources: [`arn:aws:rds:eu-west-1:${source}:snapshot:s`],
  detail: { EventID: 'RDS-EVENT-0197' }
}

let buses: BusFixture
let sender: EventBridgeClient
let inbox: string

beforeEach(async () => {
  buses = await startBuses()
  sender = buses.clientOf(source)
  inbox = await buses.queue('inbox')
  await buses.client.send(new CreateEventBusCommand({ Name: 'maskopy' }))
  await buses.rule('all', { account: [source] }, [{ Id: 'inbox', Arn: inbox }], 'maskopy')
})

afterEach(async () => {
  sender.destroy()
  await buses.close()
})

/** Lets the source account put events of one source on the bus. */
const admit = (only: string) => {
  const Condition = { StringEquals: { 'events:source': only } }
  const Principal = { AWS: `arn:aws:iam::${source}:root` }
  const Statement = [{ Sid: 'source', Effect: 'Allow', Principal, Action: 'events:PutEvents', Resource: BUS, Condition }]
  return buses.client.send(new PutPermissionCommand({ EventBusName: 'maskopy', Policy: JSON.stringify({ Statement }) }))
}

/** A rule in the source account that forwards RDS events to the bus. */
const forward = async (more: Partial<Target> = {}) => {
  const EventPattern = JSON.stringify({ source: ['aws.rds'] })
  await sender.send(new PutRuleCommand({ Name: 'forward', EventPattern }))
  await sender.send(new PutTargetsCommand({ Rule: 'forward', Targets: [{ Id: 'bus', Arn: BUS, ...more }] }))
}

const arrived = async () => {
  await buses.clock.advance(3 * LAG)
  return (await buses.drain(inbox)).map(({ event }) => event)
}

const put = (client: EventBridgeClient, Source: string, DetailType = 'MasKopy Request') =>
  client.send(new PutEventsCommand({ Entries: [{ EventBusName: BUS, Source, DetailType, Detail: '{}' }] }))

test('a forwarded event of an AWS service arrives as it was sent', async () => {
  await admit('aws.rds')
  await forward({ RoleArn: await buses.role(source, 'forwarder', 'events.amazonaws.com') })
  buses.events.emit(source, snapshotEvent)
  const { source: from, resources, detail } = snapshotEvent
  expect(await arrived()).toEqual([
    expect.objectContaining({ account: source, source: from, resources, detail, 'detail-type': snapshotEvent.detailType })
  ])
})

test.each([
  ['the role does not trust EventBridge', 'lambda.amazonaws.com', 'aws.rds'],
  ['the policy of the bus admits other events only', 'events.amazonaws.com', 'shop']
])('forwarding makes a dead letter where %s', async (_why, trusted, admitted) => {
  const dead = await buses.queue('dead')
  await admit(admitted)
  await forward({ RoleArn: await buses.role(source, 'forwarder', trusted), DeadLetterConfig: { Arn: dead } })
  buses.events.emit(source, snapshotEvent)
  expect(await arrived()).toEqual([])
  expect((await buses.drain(dead))[0]!.attributes).toMatchObject({ TARGET_ARN: BUS, ERROR_CODE: 'NO_PERMISSIONS' })
})

test('an event is forwarded once and no further', async () => {
  const dead = await buses.queue('dead')
  await admit('aws.rds')
  await buses.client.send(new CreateEventBusCommand({ Name: 'third' }))
  const third = { Id: 'third', Arn: BUS.replace('maskopy', 'third'), DeadLetterConfig: { Arn: dead } }
  await buses.rule('on', { account: [source] }, [third], 'maskopy')
  await buses.rule('there', { account: [source] }, [{ Id: 'inbox', Arn: inbox }], 'third')
  await forward({ RoleArn: await buses.role(source, 'forwarder', 'events.amazonaws.com') })
  buses.events.emit(source, snapshotEvent)
  expect(await arrived()).toHaveLength(1)
  expect((await buses.drain(dead))[0]!.attributes).toMatchObject({ ERROR_CODE: 'THIRD_ACCOUNT_HOP_DETECTED' })
})

test('a bus of another account needs a role and takes no input of the target’s own', async () => {
  await expect(forward()).rejects.toMatchObject({ name: 'ValidationException' })
  const RoleArn = await buses.role(source, 'forwarder', 'events.amazonaws.com')
  await expect(forward({ RoleArn, Input: '{}' })).rejects.toMatchObject({ name: 'ValidationException' })
})

test('another account puts only what the policy of the bus admits, and nobody puts events of AWS', async () => {
  await expect(put(sender, 'shop')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await admit('shop')
  await put(sender, 'shop')
  await expect(put(sender, 'other')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await admit('aws.rds')
  const forged = await put(sender, 'aws.rds', 'RDS DB Snapshot Event')
  expect(forged).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] })
  expect((await arrived()).map((event) => event.source)).toEqual(['shop'])
})

test('a permission is a statement that can be taken away', async () => {
  const permission = { Action: 'events:PutEvents', Principal: source, StatementId: 'sender', EventBusName: 'maskopy' }
  await buses.client.send(new PutPermissionCommand(permission))
  await put(sender, 'shop')
  await buses.client.send(new RemovePermissionCommand({ StatementId: 'sender', EventBusName: 'maskopy' }))
  await expect(put(sender, 'shop')).rejects.toMatchObject({ name: 'AccessDeniedException' })
})
