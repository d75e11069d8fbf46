import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge'
import { startBuses, type BusFixture } from './bus-fixture'

let buses: BusFixture
let client: EventBridgeClient

beforeAll(async () => {
  buses = await startBuses()
  client = buses.client
})

afterAll(() => buses.close())

const EVENT = {
  version: '0',
  id: 'e',
  'detail-type': 'RDS DB Snapshot Event',
  source: 'aws.rds',
  account: '111111111111',
  time: '2026-01-15T12:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:one', 'arn:two'],
  detail: {
    EventID: 'RDS-EVENT-0042',
    EventCategories: ['creation', 'notification'],
    count: 3,
    nothing: null,
    flag: true,
    Tags: { app: 'Shop' },
    containers: [{ name: 'runner', exitCode: 0 }, { name: 'sidecar', exitCode: 1 }]
  }
}

const match = async (pattern: unknown, event: object = EVENT) => {
  const input = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) }
  return (await client.send(new TestEventPatternCommand(input))).Result
}

const inDetail = (part: object) => ({ detail: part })

test.each<[object, boolean]>([
  [{ source: ['aws.ecs', 'aws.rds'], account: ['111111111111'] }, true],
  [{ source: ['aws.rds'], account: ['222222222222'] }, false],
  [{ resources: ['arn:two'] }, true],
  [inDetail({ EventCategories: ['deletion'] }), false],
  [inDetail({ nothing: [null], flag: [true], count: [3] }), true],
  [inDetail({ count: ['3'] }), false],
  [inDetail({ EventID: [{ prefix: 'RDS-EVENT-' }] }), true],
  [inDetail({ EventID: [{ prefix: { 'equals-ignore-case': 'rds-' } }] }), true],
  [inDetail({ EventID: [{ suffix: '0043' }] }), false],
  [inDetail({ EventID: [{ 'anything-but': ['RDS-EVENT-0040', 'RDS-EVENT-0041'] }] }), true],
  [inDetail({ EventID: [{ 'anything-but': 'RDS-EVENT-0042' }] }), false],
  [inDetail({ EventID: [{ 'anything-but': { prefix: 'RDS-' } }] }), false],
  [inDetail({ absent: [{ 'anything-but': 'x' }] }), false],
  [inDetail({ absent: [{ exists: false }], EventID: [{ exists: true }] }), true],
  [inDetail({ absent: { deeper: [{ exists: false }] } }), true],
  [inDetail({ EventID: [{ exists: false }] }), false],
  [inDetail({ count: [{ numeric: ['>', 0, '<=', 3] }] }), true],
  [inDetail({ count: [{ numeric: ['<', 3] }] }), false],
  [inDetail({ Tags: { app: [{ 'equals-ignore-case': 'shop' }] } }), true],
  [inDetail({ Tags: { app: ['shop'] } }), false],
  [inDetail({ EventID: [{ wildcard: 'RDS-*-00*2' }] }), true],
  [inDetail({ EventID: [{ wildcard: 'RDS-*-1' }] }), false],
  [inDetail({ containers: { name: ['runner'], exitCode: [0] } }), true],
  [inDetail({ containers: { name: ['runner'], exitCode: [1] } }), false],
  [inDetail({ $or: [{ count: [{ numeric: ['>', 5] }] }, { flag: [true] }] }), true],
  [inDetail({ $or: [{ count: [{ numeric: ['>', 5] }] }, { flag: [false] }], EventID: ['RDS-EVENT-0042'] }), false]
])('%j → %s', async (pattern, expected) => {
  expect(await match(pattern)).toBe(expected)
})

test.each([
  [{ source: 'aws.rds' }],
  [{ source: [] }],
  [{}],
  ['aws.rds'],
  [{ source: [{ prefix: 1 }] }],
  [{ source: [{ starts: 'aws' }] }],
  [{ detail: { count: [{ numeric: ['>'] }] } }],
  [{ detail: { count: [{ numeric: ['~', 1] }] } }],
  [{ detail: { a: [{ exists: 'yes' }] } }],
  [{ detail: { a: [[1]] } }]
])('%j is no pattern', async (pattern) => {
  await expect(match(pattern)).rejects.toMatchObject({ name: 'InvalidEventPatternException' })
})

test('an event to be tested is whole', async () => {
  const { region: _region, ...incomplete } = EVENT
  await expect(match({ source: ['aws.rds'] }, incomplete)).rejects.toMatchObject({ name: 'ValidationException' })
})
