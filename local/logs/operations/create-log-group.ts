import type { Operation } from '../../core/call'
import type { LogGroups } from '../groups'

export const createLogGroup =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const group = groups.create(caller.account, input.logGroupName)
    Object.assign(group.tags, input.tags)
    group.kmsKeyId = input.kmsKeyId
  }
