import type { Surroundings } from '../core/surroundings'
import type { BusEvent } from './bus-event'
import { envelop } from './bus-event'
import type { Bus, Buses, Rule } from './buses'
import type { Deliver } from './delivery'
import { rearm, scheduledEvent } from './scheduler'

/** What the operations share. */
export interface Events {
  surroundings: Pick<Surroundings, 'clock' | 'random' | 'region' | 'partition'>
  buses: Buses
  deliver: Deliver
}

/** Puts an event before every enabled rule of a bus. */
export const publish = ({ deliver }: Events, bus: Bus, event: BusEvent, forwarded = false): void => {
  for (const rule of bus.rules.values()) if (rule.enabled && rule.matches?.(event)) deliver(rule, event, forwarded)
}

/** Starts or stops a rule's schedule, as the rule now is. */
export const schedule = ({ surroundings, deliver }: Events, rule: Rule): void =>
  rearm(rule, surroundings.clock, (_rule, at) => {
    deliver(rule, envelop(scheduledEvent(rule), { ...surroundings, account: rule.account, at }), false)
  })
