import { AwsError, type Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { logsAccesses } from './authorization'
import { createLogGroups } from './groups'
import { createLogGroup } from './operations/create-log-group'
import { createLogStream } from './operations/create-log-stream'
import { deleteLogGroup } from './operations/delete-log-group'
import { describeLogGroups } from './operations/describe-log-groups'
import { describeLogStreams } from './operations/describe-log-streams'
import { filterLogEvents } from './operations/filter-log-events'
import { getLogEvents } from './operations/get-log-events'
import { putLogEvents } from './operations/put-log-events'
import { putRetentionPolicy } from './operations/put-retention-policy'

export interface Logs {
  service: Service
  /**
   * Opens a stream for an emulator that writes logs on its own account (Lambda, the awslogs driver), making it where it does
   * not exist. Each message of the writer is one event at the clock's time. Throws ResourceNotFoundException where the group
   * does not exist and `createGroup` is false.
   */
  openStream(account: string, group: string, stream: string, createGroup: boolean): (message: string) => void
}

/** Amazon CloudWatch Logs. */
export const createLogs = (
  surroundings: Pick<Surroundings, 'clock' | 'region' | 'partition'>,
  onLine?: (account: string, line: string) => void
): Logs => {
  const groups = createLogGroups({ ...surroundings, onLine })
  return {
    service: {
      signingName: 'logs',
      protocol: 'json-1.1',
      targetPrefix: 'Logs_20140328',
      accesses: logsAccesses(surroundings),
      operations: {
        CreateLogGroup: createLogGroup(groups),
        DeleteLogGroup: deleteLogGroup(groups),
        DescribeLogGroups: describeLogGroups(groups),
        CreateLogStream: createLogStream(groups),
        DescribeLogStreams: describeLogStreams(groups),
        PutLogEvents: putLogEvents(groups),
        GetLogEvents: getLogEvents(groups),
        FilterLogEvents: filterLogEvents(groups),
        PutRetentionPolicy: putRetentionPolicy(groups)
      }
    },
    openStream: (account, groupName, streamName, createGroup) => {
      const known = groups.of(account).get(groupName)
      if (!known && !createGroup) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
      const group = known ?? groups.create(account, groupName)
      const stream = group.streams.get(streamName) ?? groups.createStream(group, streamName)
      return (message) => groups.write(stream, [{ timestamp: groups.clock.now(), message }])
    }
  }
}
