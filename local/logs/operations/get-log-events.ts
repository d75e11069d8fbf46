import { AwsError, type Operation } from '../../core/call'
import { requireGroup, requireStream, type LogGroups } from '../groups'

/** Where a page begins: tokens name a position and the direction of reading. */
const startOf = (token: string | undefined, length: number, limit: number, fromHead: boolean): number => {
  if (token === undefined) return fromHead ? 0 : Math.max(0, length - limit)
  const [, direction, position] = /^([fb])\/(\d+)\/s$/.exec(token) ?? []
  if (!direction) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.')
  return direction === 'f' ? Math.min(Number(position), length) : Math.max(0, Number(position) - limit)
}

const endOf = (token: string | undefined, start: number, limit: number): number =>
  token?.startsWith('b/') ? Math.min(start + limit, Number(token.split('/')[1])) : start + limit

/** A token comes with every page; at the end of the stream it is the one that was given. */
export const getLogEvents =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const stream = requireStream(requireGroup(groups, caller, input), input.logStreamName)
    const { startTime = 0, endTime = Infinity, limit = 10_000, nextToken, startFromHead = false } = input
    const within = stream.events.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime)
    const start = startOf(nextToken, within.length, limit, startFromHead)
    const events = within
      .slice(start, endOf(nextToken, start, limit))
      .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime }))
    return { events, nextForwardToken: `f/${start + events.length}/s`, nextBackwardToken: `b/${start}/s` }
  }
