import type { Access, Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'

type Accesses = (call: Call) => Access[]

/** Which permissions each operation of CloudWatch Logs needs (Service Authorization Reference). */
export const logsAccesses = ({ partition, region }: Pick<Surroundings, 'partition' | 'region'>): Record<string, Accesses> => {
  const groupArn = ({ caller, input }: Call): string => {
    const name = input.logGroupName ?? String(input.logGroupIdentifier ?? '').replace(/^arn:.*:log-group:|:\*$/g, '')
    return `arn:${partition}:logs:${region}:${caller.account}:log-group:${name}`
  }
  const onGroup = (operation: string): [string, Accesses] => [
    operation, (call) => [{ action: `logs:${operation}`, resource: `${groupArn(call)}:*` }]
  ]
  const onStream = (operation: string): [string, Accesses] => [
    operation,
    (call) => [{ action: `logs:${operation}`, resource: `${groupArn(call)}:log-stream:${call.input.logStreamName}` }]
  ]
  return Object.fromEntries([
    ...['CreateLogGroup', 'DeleteLogGroup', 'DescribeLogStreams', 'FilterLogEvents', 'PutRetentionPolicy'].map(onGroup),
    ...['CreateLogStream', 'PutLogEvents', 'GetLogEvents'].map(onStream),
    ['DescribeLogGroups', () => [{ action: 'logs:DescribeLogGroups', resource: '*' }]]
  ])
}
