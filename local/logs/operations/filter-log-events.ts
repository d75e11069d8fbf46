import type { Operation } from '../../core/call'
import { matcherOf } from '../filter-pattern'
import { requireGroup, requireStream, type LogGroups } from '../groups'
import { pageOf } from '../page'

/** Events of all streams of a group, or of some, that match a pattern, in the order of their timestamps. */
export const filterLogEvents =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const group = requireGroup(groups, caller, input)
    const { startTime = 0, endTime = Infinity, limit = 10_000, logStreamNamePrefix = '' } = input
    const matches = matcherOf(input.filterPattern)
    const streams = input.logStreamNames
      ? input.logStreamNames.map((name: string) => requireStream(group, name))
      : [...group.streams.values()].filter(({ name }) => name.startsWith(logStreamNamePrefix))
    const found = streams
      .flatMap((stream: (typeof streams)[number]) =>
        stream.events.map((event: object) => ({ logStreamName: stream.name, ...event }))
      )
      .filter(({ timestamp, message }: any) => timestamp >= startTime && timestamp <= endTime && matches(message))
      .sort((a: any, b: any) => a.timestamp - b.timestamp)
    const { page, nextToken } = pageOf(found, input.nextToken, limit)
    return { events: page, searchedLogStreams: [], nextToken }
  }
