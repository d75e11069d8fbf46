import type { Operation } from '../../core/call'
import { requireGroup, type LogGroups, type LogStream } from '../groups'
import { pageOf } from '../page'

const lastEvent = ({ events, createdAt }: LogStream): number => events.at(-1)?.timestamp ?? createdAt

const streamView = (stream: LogStream) => ({
  logStreamName: stream.name,
  creationTime: stream.createdAt,
  firstEventTimestamp: stream.events[0]?.timestamp,
  lastEventTimestamp: stream.events.at(-1)?.timestamp,
  lastIngestionTime: stream.events.at(-1)?.ingestionTime,
  uploadSequenceToken: String(stream.events.length),
  arn: stream.arn,
  storedBytes: 0
})

/** By name, or by the time of the last event (`orderBy`). `storedBytes` is always 0, as it is at AWS since 2019. */
export const describeLogStreams =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const matching = [...requireGroup(groups, caller, input).streams.values()].filter(({ name }) =>
      name.startsWith(input.logStreamNamePrefix ?? '')
    )
    matching.sort((a, b) => (input.orderBy === 'LastEventTime' ? lastEvent(a) - lastEvent(b) : a.name < b.name ? -1 : 1))
    if (input.descending) matching.reverse()
    const { page, nextToken } = pageOf(matching, input.nextToken, input.limit ?? 50)
    return { logStreams: page.map(streamView), nextToken }
  }
