import type { Access, Call, ResourcePolicy } from '../core/call'
import { DEFAULT_BUS, type Buses } from './buses'
import type { Entry } from './put-entry'
import type { Events } from './state'

type Accesses = (call: Call) => Access[]

const busArn = ({ surroundings: { partition, region } }: Events, account: string, nameOrArn = DEFAULT_BUS): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:${partition}:events:${region}:${account}:event-bus/${nameOrArn}`

/** Rules of the default bus have no bus in their ARN. */
const ruleArn = ({ surroundings: { partition, region } }: Events, { caller, input }: Call, name: string): string => {
  const bus = String(input.EventBusName ?? DEFAULT_BUS).split('event-bus/').at(-1)
  const path = bus === DEFAULT_BUS ? name : `${bus}/${name}`
  return `arn:${partition}:events:${region}:${caller.account}:rule/${path}`
}

/** A role for a rule's targets is handed over to EventBridge. */
const passedRole = (role: string | undefined): Access[] =>
  role ? [{ action: 'iam:PassRole', resource: role, values: { 'iam:passedtoservice': 'events.amazonaws.com' } }] : []

/** Which permissions each operation of EventBridge needs (Service Authorization Reference, "Amazon EventBridge"). */
export const eventsAccesses = (events: Events): Record<string, Accesses> => {
  const onBus = (operation: string, member = 'Name'): [string, Accesses] => [
    operation, (call) => [{ action: `events:${operation}`, resource: busArn(events, call.caller.account, call.input[member]) }]
  ]
  const onRule = (operation: string, member = 'Name'): [string, Accesses] => [
    operation, (call) => [{ action: `events:${operation}`, resource: ruleArn(events, call, call.input[member]) }]
  ]
  const onAll = (operation: string): [string, Accesses] => [operation, () => [{ action: `events:${operation}`, resource: '*' }]]
  const onTagged = (operation: string): [string, Accesses] => [
    operation, ({ input }) => [{ action: `events:${operation}`, resource: String(input.ResourceARN) }]
  ]
  const [, putRule] = onRule('PutRule')
  const [, putTargets] = onRule('PutTargets', 'Rule')
  return {
    ...Object.fromEntries([
      onBus('CreateEventBus'), onBus('DeleteEventBus'), onBus('DescribeEventBus'), onBus('PutPermission', 'EventBusName'),
      onBus('RemovePermission', 'EventBusName'), onRule('DeleteRule'), onRule('DescribeRule'), onRule('DisableRule'), onRule('EnableRule'),
      onRule('ListTargetsByRule', 'Rule'), onRule('RemoveTargets', 'Rule'), onAll('ListEventBuses'), onAll('ListRuleNamesByTarget'),
      onAll('ListRules'), onAll('TestEventPattern'), onTagged('TagResource'), onTagged('UntagResource'), onTagged('ListTagsForResource')
    ]),
    PutRule: (call) => [...putRule(call), ...passedRole(call.input.RoleArn)],
    PutTargets: (call) => [
      ...putTargets(call), ...(call.input.Targets ?? []).flatMap(({ RoleArn }: { RoleArn?: string }) => passedRole(RoleArn))
    ],
    PutEvents: ({ input, caller }) =>
      (input.Entries ?? []).map(({ EventBusName, Source, DetailType }: Entry) => ({
        action: 'events:PutEvents',
        resource: busArn(events, caller.account, EventBusName),
        values: { 'events:source': Source, 'events:detail-type': DetailType }
      }))
  }
}

/** A bus's policy; rules have none. */
export const busPolicy = (buses: Buses, arn: string): ResourcePolicy | undefined => {
  const account = arn.split(':')[4]
  if (!account || !arn.includes(':event-bus/')) return undefined
  return { account, document: buses.find(account, arn)?.policy }
}
