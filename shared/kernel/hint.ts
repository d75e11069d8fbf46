import type { SQSRecord } from 'aws-lambda'
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

/** The body of a message that the kernel sends to an inbox. */
export type OwnMessage =
  | { Hint: 'observe' | 'look'; JobId: string; Observation: number }
  | { Hint: 'nudge'; JobId: string }
  | { Hint: 'wake'; JobId: string; Line: string }

type Members = Record<string, unknown>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null
const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrAbsent = (value: unknown): value is string | undefined => value === undefined || isText(value)
const isJobId = (value: unknown): value is string => isText(value) && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(value)

/** Tags come as an object, or not at all; nothing depends on them. */
const jobIdIn = (tags: unknown): string | undefined => {
  const tagged = isObject(tags) ? tags[jobTagKey] : undefined
  return isJobId(tagged) ? tagged : undefined
}

const wasReceived = (attributes: SQSRecord['attributes']) => Number(attributes.ApproximateReceiveCount) > 1

const ownHint = ({ Hint: kind, JobId: jobId, Observation: observation, Line: line }: Members, redelivered: boolean): Hint | undefined => {
  if (!isJobId(jobId)) return undefined
  const isNumbered = Number.isInteger(observation)
  if (kind === 'observe' && isNumbered) return { kind, jobId, observation: observation as number, redelivered, text: 're-observe' }
  if (kind === 'look' && isNumbered) return { kind, jobId, observation: observation as number, text: 're-observe' }
  if (kind === 'nudge') return { kind, jobId, text: 'nudge' }
  return kind === 'wake' && isText(line) ? { kind, jobId, line, text: 'a place is free' } : undefined
}

const rdsHint = ({ SourceArn, EventID, Tags }: Members, type: string): Hint | undefined => {
  if (!isText(SourceArn) || !isTextOrAbsent(EventID)) return undefined
  return { kind: 'aws-event', resource: SourceArn, jobId: jobIdInName(SourceArn), taggedJobId: jobIdIn(Tags), text: EventID ?? type }
}

/** A task belongs to a job by its family, a container instance by its cluster, which has a name of ours. */
const ecsHint = ({ taskArn, group, containerInstanceArn, clusterArn }: Members, type: string): Hint | undefined => {
  if (isText(taskArn) && isTextOrAbsent(group)) {
    return { kind: 'aws-event', resource: taskArn, jobId: jobIdInName(group ?? ''), text: type }
  }
  if (!isText(containerInstanceArn) || !isText(clusterArn)) return undefined
  return { kind: 'aws-event', resource: containerInstanceArn, jobId: jobIdInName(clusterArn), text: type }
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/**
 * Reads a message of an inbox; undefined where its body is none of the known forms. By hand: a library of schemas would be a third of
 * what a function loads before its first event.
 */
export const parseHint = ({ body, attributes }: Pick<SQSRecord, 'body' | 'attributes'>): Hint | undefined => {
  const content = parsed(body)
  if (!isObject(content)) return undefined
  if (content.Hint !== undefined) return ownHint(content, wasReceived(attributes))
  const { source, 'detail-type': type, detail } = content
  if (!isText(type) || !isObject(detail)) return undefined
  if (source === eventSource) return isJobId(detail.JobId) ? { kind: 'event', jobId: detail.JobId, text: type } : undefined
  if (source === 'aws.rds') return rdsHint(detail, type)
  return source === 'aws.ecs' ? ecsHint(detail, type) : undefined
}
