import type { Operation } from '../../core/call'
import { requireGroup, type LogGroups } from '../groups'

export const createLogStream =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    groups.createStream(requireGroup(groups, caller, input), input.logStreamName)
  }
