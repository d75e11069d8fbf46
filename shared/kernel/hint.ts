import type { SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { eventSource } from '../events/events'
import { jobIdInName, jobTagKey } from '../job/names'

/** Something may have happened. Never believed: it only says which record to read, and whether a chain goes on. */
export type Hint =
  | { kind: 'event'; jobId: string; text: string }
  /** An AWS event; the job is found by the resource's name, or by who waits for it. */
  | { kind: 'aws-event'; resource: string; jobId: string | undefined; /** What its tag says. */ taggedJobId?: string; text: string }
  /** Our own delayed message: look again. `redelivered`: a function has had it before and did not finish. */
  | { kind: 'observe'; jobId: string; observation: number; redelivered: boolean; text: string }
  /** The same, on the way to the message that carries the chain on. */
  | { kind: 'look'; jobId: string; observation: number; text: string }
  /** From the reconciler or an operator. */
  | { kind: 'nudge'; jobId: string; text: string }
  /** In the quota of this line a place has become free. */
  | { kind: 'wake'; jobId: string; line: string; text: string }

const jobId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)

const ownMessage = z.union([
  z.object({ Hint: z.literal(['observe', 'look']), JobId: jobId, Observation: z.number().int() }),
  z.object({ Hint: z.literal('nudge'), JobId: jobId }),
  z.object({ Hint: z.literal('wake'), JobId: jobId, Line: z.string() })
])

const ownEvent = z.object({ source: z.literal(eventSource), 'detail-type': z.string(), detail: z.object({ JobId: jobId }) })

const rdsEvent = z.object({
  source: z.literal('aws.rds'),
  'detail-type': z.string(),
  detail: z.object({ SourceArn: z.string(), EventID: z.string().optional(), Tags: z.unknown().optional() })
})

const ecsEvent = z.object({
  source: z.literal('aws.ecs'),
  'detail-type': z.string(),
  detail: z.object({ taskArn: z.string(), group: z.string().optional() })
})

/** A container instance belongs to a job by its cluster, which has a name of ours. */
const containerInstanceEvent = z.object({
  source: z.literal('aws.ecs'),
  'detail-type': z.string(),
  detail: z.object({ containerInstanceArn: z.string(), clusterArn: z.string() })
})

/** Tags come as an object, or not at all; nothing depends on them. */
const jobIdIn = (tags: unknown): string | undefined => {
  const tagged = jobId.safeParse((tags as Record<string, unknown> | null | undefined)?.[jobTagKey])
  return tagged.data
}

const wasReceived = (attributes: SQSRecord['attributes']) => Number(attributes.ApproximateReceiveCount) > 1

/** The body of a message that the kernel sends to an inbox. */
export type OwnMessage = z.infer<typeof ownMessage>

const ownHint = (message: OwnMessage, redelivered: boolean): Hint => {
  const { JobId } = message
  switch (message.Hint) {
    case 'observe':
      return { kind: 'observe', jobId: JobId, observation: message.Observation, redelivered, text: 're-observe' }
    case 'look':
      return { kind: 'look', jobId: JobId, observation: message.Observation, text: 're-observe' }
    case 'nudge':
      return { kind: 'nudge', jobId: JobId, text: 'nudge' }
    case 'wake':
      return { kind: 'wake', jobId: JobId, line: message.Line, text: 'a place is free' }
  }
}

/** Reads a message of an inbox; undefined where its body is none of the known forms. */
export const parseHint = ({ body, attributes }: Pick<SQSRecord, 'body' | 'attributes'>): Hint | undefined => {
  let content: unknown
  try {
    content = JSON.parse(body)
  } catch {
    return undefined
  }
  const own = ownMessage.safeParse(content)
  if (own.success) return ownHint(own.data, wasReceived(attributes))
  const ours = ownEvent.safeParse(content)
  if (ours.success) return { kind: 'event', jobId: ours.data.detail.JobId, text: ours.data['detail-type'] }
  const rds = rdsEvent.safeParse(content)
  if (rds.success) {
    const { SourceArn, EventID, Tags } = rds.data.detail
    const text = EventID ?? rds.data['detail-type']
    return { kind: 'aws-event', resource: SourceArn, jobId: jobIdInName(SourceArn), taggedJobId: jobIdIn(Tags), text }
  }
  const ecs = ecsEvent.safeParse(content)
  if (ecs.success) {
    const { taskArn, group } = ecs.data.detail
    return { kind: 'aws-event', resource: taskArn, jobId: jobIdInName(group ?? ''), text: ecs.data['detail-type'] }
  }
  const instance = containerInstanceEvent.safeParse(content)
  if (instance.success) {
    const { containerInstanceArn, clusterArn } = instance.data.detail
    return { kind: 'aws-event', resource: containerInstanceArn, jobId: jobIdInName(clusterArn), text: instance.data['detail-type'] }
  }
  return undefined
}
