import type { AwsEvent } from '../core/surroundings'
import type { Clock } from '../core/clock'
import { uuid, type Random } from '../core/random'

/** An event as rules see it and targets get it; keys in the order in which AWS writes them. */
export interface BusEvent {
  version: '0'
  id: string
  'detail-type': string
  source: string
  account: string
  /** Second precision: `2018-10-06T12:26:13Z`. */
  time: string
  region: string
  resources: string[]
  detail: Record<string, unknown>
}

export const eventTime = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

interface Sender {
  clock: Clock
  random: Random
  region: string
  account: string
  /** The event's own time where it is not now, in milliseconds. */
  at?: number
}

/** Puts the envelope around an event. */
export const envelop = (
  { source, detailType, resources, detail }: AwsEvent,
  { clock, random, region, account, at = clock.now() }: Sender
): BusEvent => ({
  version: '0',
  id: uuid(random),
  'detail-type': detailType,
  source,
  account,
  time: eventTime(at),
  region,
  resources,
  detail
})
