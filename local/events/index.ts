import type { Caller, Service } from '../core/call'
import type { AwsEvent, Surroundings } from '../core/surroundings'
import { busPolicy, eventsAccesses } from './authorization'
import { envelop } from './bus-event'
import { Buses } from './buses'
import { createDelivery } from './delivery'
import { createEventBus } from './operations/create-event-bus'
import { deleteEventBus } from './operations/delete-event-bus'
import { deleteRule } from './operations/delete-rule'
import { describeEventBus } from './operations/describe-event-bus'
import { describeRule } from './operations/describe-rule'
import { disableRule } from './operations/disable-rule'
import { enableRule } from './operations/enable-rule'
import { listEventBuses } from './operations/list-event-buses'
import { listRuleNamesByTarget } from './operations/list-rule-names-by-target'
import { listRules } from './operations/list-rules'
import { listTagsForResource } from './operations/list-tags-for-resource'
import { listTargetsByRule } from './operations/list-targets-by-rule'
import { putEvents } from './operations/put-events'
import { putPermission } from './operations/put-permission'
import { putRule } from './operations/put-rule'
import { putTargets } from './operations/put-targets'
import { removePermission } from './operations/remove-permission'
import { removeTargets } from './operations/remove-targets'
import { tagResource } from './operations/tag-resource'
import { testEventPattern } from './operations/test-event-pattern'
import { targetRoles } from './roles'
import { publish, type Events as State } from './state'

export interface Events {
  service: Service
  /** What {@link Surroundings.emit} has to be: an AWS service's own event on the default bus of `account`. Never throws. */
  emit(account: string, event: AwsEvent): void
}

export interface EventsOptions {
  /** Whom an access key that STS issued belongs to; deliveries with a role call as that session. */
  callerOf: (accessKeyId: string) => Caller
  /** Milliseconds between an event's arrival and its first delivery, asked for each delivery. Half a second unless given. */
  lag?: () => number
}

const TYPICAL_LAG_MILLISECONDS = 500

const operationsOn = (state: State): Service['operations'] => ({
  CreateEventBus: createEventBus(state),
  DeleteEventBus: deleteEventBus(state),
  DeleteRule: deleteRule(state),
  DescribeEventBus: describeEventBus(state),
  DescribeRule: describeRule(state),
  DisableRule: disableRule(state),
  EnableRule: enableRule(state),
  ListEventBuses: listEventBuses(state),
  ListRuleNamesByTarget: listRuleNamesByTarget(state),
  ListRules: listRules(state),
  ListTagsForResource: listTagsForResource(state),
  ListTargetsByRule: listTargetsByRule(state),
  PutEvents: putEvents(state),
  PutPermission: putPermission(state),
  PutRule: putRule(state),
  PutTargets: putTargets(state),
  RemovePermission: removePermission(state),
  RemoveTargets: removeTargets(state),
  TagResource: tagResource(state),
  TestEventPattern: testEventPattern
})

/** EventBridge: buses and rules of all accounts; every delivery is a call through the dispatcher. */
export const createEvents = (
  surroundings: Omit<Surroundings, 'emit'>,
  { callerOf, lag = () => TYPICAL_LAG_MILLISECONDS }: EventsOptions
): Events => {
  const buses = new Buses(surroundings)
  const deliver = createDelivery({ ...surroundings, roles: targetRoles(surroundings, callerOf), lag })
  const state: State = { surroundings, buses, deliver }
  return {
    service: {
      signingName: 'events',
      protocol: 'json-1.1',
      targetPrefix: 'AWSEvents',
      operations: operationsOn(state),
      accesses: eventsAccesses(state),
      resourcePolicy: (arn) => busPolicy(buses, arn)
    },
    emit: (account, event) => {
      // The event stays what it was when it happened: its sender may go on changing what it describes.
      publish(state, buses.default(account), envelop(structuredClone(event), { ...surroundings, account }))
    }
  }
}
