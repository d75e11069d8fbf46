import type { Operation } from '../../core/call'
import { requireGroup, type LogGroups } from '../groups'

export const deleteLogGroup =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    groups.of(caller.account).delete(requireGroup(groups, caller, input).name)
  }
