import { AwsError, type Caller } from '../core/call'
import type { Clock } from '../core/clock'

export interface LogEvent {
  /** Milliseconds since the epoch. */
  timestamp: number
  ingestionTime: number
  message: string
  eventId: string
}

export interface LogStream {
  name: string
  arn: string
  createdAt: number
  /** In the order of their timestamps. */
  events: LogEvent[]
  storedBytes: number
}

export interface LogGroup {
  name: string
  /** Without the `:*` at the end that some calls want. */
  arn: string
  account: string
  createdAt: number
  retentionDays?: number
  kmsKeyId?: string
  tags: Record<string, string>
  streams: Map<string, LogStream>
}

/** CloudWatch Logs of all accounts. */
export interface LogGroups {
  clock: Clock
  of(account: string): Map<string, LogGroup>
  create(account: string, name: string): LogGroup
  createStream(group: LogGroup, name: string): LogStream
  write(stream: LogStream, events: { timestamp: number; message: string }[]): void
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message)

const checkName = (member: string, name: unknown, pattern: RegExp): string => {
  if (typeof name === 'string' && name.length <= 512 && pattern.test(name)) return name
  const detail = `failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`
  throw invalid(`1 validation error detected: Value '${String(name)}' at '${member}' ${detail}`)
}

/** Bytes that CloudWatch Logs counts for each event besides its message. */
const overheadBytes = 26

export interface LogGroupsOptions {
  clock: Clock
  region: string
  partition: string
  /** Sees every line. */
  onLine?: (account: string, line: string) => void
}

export const createLogGroups = ({ clock, region, partition, onLine }: LogGroupsOptions): LogGroups => {
  const accounts = new Map<string, Map<string, LogGroup>>()
  let eventsWritten = 0

  const of = (account: string): Map<string, LogGroup> => {
    const groups = accounts.get(account) ?? new Map<string, LogGroup>()
    accounts.set(account, groups)
    return groups
  }

  return {
    clock,
    of,
    create: (account, givenName) => {
      const name = checkName('logGroupName', givenName, /^[.\-_/#A-Za-z0-9]+$/)
      if (of(account).has(name)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
      const arn = `arn:${partition}:logs:${region}:${account}:log-group:${name}`
      const group: LogGroup = { name, arn, account, createdAt: clock.now(), tags: {}, streams: new Map() }
      of(account).set(name, group)
      return group
    },
    createStream: (group, givenName) => {
      const name = checkName('logStreamName', givenName, /^[^:*]+$/)
      if (group.streams.has(name)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists')
      const arn = `${group.arn}:log-stream:${name}`
      const stream: LogStream = { name, arn, createdAt: clock.now(), events: [], storedBytes: 0 }
      group.streams.set(name, stream)
      return stream
    },
    write: (stream, events) => {
      const ingestionTime = clock.now()
      const last = stream.events.at(-1)?.timestamp ?? 0
      for (const { timestamp, message } of events) {
        const eventId = String(++eventsWritten).padStart(56, '0')
        stream.events.push({ timestamp, message, ingestionTime, eventId })
        stream.storedBytes += Buffer.byteLength(message) + overheadBytes
        onLine?.(stream.arn.split(':')[4]!, message)
      }
      if (events.some(({ timestamp }) => timestamp < last)) stream.events.sort((a, b) => a.timestamp - b.timestamp)
    }
  }
}

/** The group that a call means, by name or by ARN (`logGroupIdentifier`); ResourceNotFoundException if there is none. */
export const requireGroup = (groups: LogGroups, caller: Caller, input: any): LogGroup => {
  const named = input.logGroupName ?? input.logGroupIdentifier
  if (typeof named !== 'string') throw invalid('Either logGroupName or logGroupIdentifier must be given.')
  const [, account, name] = /^arn:[^:]+:logs:[^:]+:(\d{12}):log-group:([^:]+)/.exec(named) ?? []
  const group = groups.of(account ?? caller.account).get(name ?? named)
  if (!group || group.account !== caller.account) {
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
  }
  return group
}

/** The stream of that name in the group; ResourceNotFoundException if there is none. */
export const requireStream = (group: LogGroup, name: string): LogStream => {
  const stream = group.streams.get(name)
  if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.')
  return stream
}
