import type { Caller } from '../core/call'
import { envelop, type BusEvent } from './bus-event'
import { FORWARDED } from './forwarding'
import { publish, type Events } from './state'

/** One entry of PutEvents; `Time` in seconds as the wire has it, or a Date. */
export interface Entry {
  EventBusName?: string
  Source?: string
  DetailType?: string
  Detail?: string
  Resources?: string[]
  Time?: number | Date
  [FORWARDED]?: BusEvent
}

interface Refusal {
  ErrorCode: string
  ErrorMessage: string
}

const missing = (name: string): Refusal => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`
})

const malformed: Refusal = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }

const notAuthorized: Refusal = { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }

const parseDetail = (json: string): Record<string, unknown> | undefined => {
  try {
    const detail: unknown = JSON.parse(json)
    const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    return isObject ? (detail as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const milliseconds = (time: number | Date | undefined): number | undefined =>
  typeof time === 'number' ? time * 1000 : time?.getTime()

const eventOf = ({ surroundings }: Events, entry: Entry, caller: Caller): BusEvent | Refusal => {
  const { Source: source, DetailType: detailType, Detail: json } = entry
  if (!source) return missing('Source')
  if (!detailType) return missing('DetailType')
  if (!json) return missing('Detail')
  if (source.startsWith('aws.')) return notAuthorized
  const detail = parseDetail(json)
  if (!detail) return malformed
  const resources = entry.Resources ?? []
  const sender = { ...surroundings, account: caller.account, at: milliseconds(entry.Time) }
  return envelop({ source, detailType, resources, detail }, sender)
}

/** Puts one entry on its bus. A bus that does not exist takes events without a word, as on AWS. */
export const putEntry = (events: Events, entry: Entry, caller: Caller): { EventId: string } | Refusal => {
  const event = entry[FORWARDED] ?? eventOf(events, entry, caller)
  if ('ErrorCode' in event) return event
  const bus = events.buses.find(caller.account, entry.EventBusName)
  if (bus) publish(events, bus, event, entry[FORWARDED] !== undefined)
  return { EventId: event.id }
}
