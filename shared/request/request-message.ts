import * as z from 'zod'
import { jobIdOf } from '../job/names'

/** `detail-type` of a request by event. */
export const requestEventType = 'MasKopy Request'

/** EventBridge's envelope around a request, as a rule delivers it untransformed. Its ids look like UUIDs, of no version. */
const requestEvent = z.object({
  id: z.guid(),
  'detail-type': z.literal(requestEventType),
  source: z.string().refine((source) => !/^aws\./.test(source)),
  detail: z.record(z.string(), z.unknown())
})

/** A request as intake reads it, whichever way it came. */
export interface RequestMessage {
  /** Of the job that it becomes: from the event's id, which stays the same in every delivery, or from the message's. */
  jobId: string
  body: string
}

/**
 * Reads a message of the intake queue. Somebody may send an envelope of their own making there: that only chooses the id of
 * their own job, and what is taken already is answered with the job that has it.
 */
export const requestMessage = (messageId: string, body: string): RequestMessage => {
  const event = eventIn(body)
  return event ? { jobId: jobIdOf(event.id), body: detailOf(event) } : { jobId: jobIdOf(messageId), body }
}

/** What is nested too deep can be read and not be written again; it is no request either way. */
const detailOf = ({ detail }: z.infer<typeof requestEvent>): string => {
  try {
    return JSON.stringify(detail)
  } catch {
    return ''
  }
}

const eventIn = (body: string): z.infer<typeof requestEvent> | undefined => {
  try {
    return requestEvent.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
