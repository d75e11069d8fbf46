import { AwsError, type Operation } from '../../core/call'
import { requireGroup, requireStream, type LogGroups } from '../groups'

const maximumEvents = 10_000

export const putLogEvents =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const stream = requireStream(requireGroup(groups, caller, input), input.logStreamName)
    const events: { timestamp: number; message: string }[] = input.logEvents ?? []
    if (events.length === 0 || events.length > maximumEvents) {
      const detail = `Member must have length between 1 and ${maximumEvents}`
      throw new AwsError(
        'InvalidParameterException', `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: ${detail}`
      )
    }
    if (events.some(({ timestamp }, index) => index > 0 && timestamp < events[index - 1]!.timestamp)) {
      throw new AwsError(
        'InvalidParameterException', 'Log events in a single PutLogEvents request must be in chronological order.'
      )
    }
    groups.write(stream, events)
    return { nextSequenceToken: String(stream.events.length) }
  }
