import type { Operation } from '../../core/call'
import type { LogGroups } from '../groups'
import { pageOf } from '../page'

export const describeLogGroups =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const matching = [...groups.of(caller.account).values()]
      .filter(({ name }) => name.startsWith(input.logGroupNamePrefix ?? '') && name.includes(input.logGroupNamePattern ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const { page, nextToken } = pageOf(matching, input.nextToken, input.limit ?? 50)
    const logGroups = page.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAt,
      retentionInDays: group.retentionDays,
      metricFilterCount: 0,
      arn: `${group.arn}:*`,
      logGroupArn: group.arn,
      storedBytes: [...group.streams.values()].reduce((sum, { storedBytes }) => sum + storedBytes, 0),
      kmsKeyId: group.kmsKeyId,
      logGroupClass: 'STANDARD'
    }))
    return { logGroups, nextToken }
  }
