import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand, DescribeLogGroupsCommand,
  DescribeLogStreamsCommand, FilterLogEventsCommand, GetLogEventsCommand, PutLogEventsCommand, PutRetentionPolicyCommand
} from '@aws-sdk/client-cloudwatch-logs'
import { createLogs, type Logs } from '../../../local/logs/service'
import { account, otherAccount, region, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'

let cloud: TestEndpoint
let emulator: Logs
let logs: CloudWatchLogsClient
const logGroupName = '/ecs/maskopy/bootstrap-logs'

beforeEach(async () => {
  cloud = await startTestEndpoint((surroundings) => {
    emulator = createLogs(surroundings)
    return [emulator.service]
  })
  logs = new CloudWatchLogsClient(cloud.as())
  await logs.send(new CreateLogGroupCommand({ logGroupName }))
})

afterEach(() => cloud.close())

const refusal = (name: string) => ({ name, $metadata: { httpStatusCode: 400 } })
const stream = (logStreamName: string) => logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }))
const write = (logStreamName: string, messages: [number, string][]) => {
  const logEvents = messages.map(([timestamp, message]) => ({ timestamp, message }))
  return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }))
}
const read = async (more: object) => {
  const page = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's', ...more }))
  return { ...page, messages: page.events!.map(({ message }) => message) }
}

describe('a log group', () => {
  it('is described with its ARN and its retention, in its own account only', async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }))
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/' }))
    const logGroupArn = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`
    expect(logGroups).toMatchObject([{ logGroupName, retentionInDays: 7, logGroupArn, arn: `${logGroupArn}:*` }])
    const other = new CloudWatchLogsClient(cloud.as(otherAccount))
    expect((await other.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
    const foreign = other.send(new DescribeLogStreamsCommand({ logGroupIdentifier: logGroupArn }))
    await expect(foreign).rejects.toMatchObject(refusal('ResourceNotFoundException'))
  })

  it('refuses a second of its name, a name that is none, and a retention that AWS does not offer', async () => {
    const again = logs.send(new CreateLogGroupCommand({ logGroupName }))
    await expect(again).rejects.toMatchObject(refusal('ResourceAlreadyExistsException'))
    const odd = logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' }))
    await expect(odd).rejects.toMatchObject(refusal('InvalidParameterException'))
    const retention = logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }))
    await expect(retention).rejects.toMatchObject(refusal('InvalidParameterException'))
  })

  it('is gone with all its streams when it is deleted', async () => {
    await stream('s')
    await logs.send(new DeleteLogGroupCommand({ logGroupName }))
    await expect(
      read({})
    ).rejects.toMatchObject({ ...refusal('ResourceNotFoundException'), message: 'The specified log group does not exist.' })
    await expect(
      logs.send(new DeleteLogGroupCommand({ logGroupName }))
    ).rejects.toMatchObject(refusal('ResourceNotFoundException'))
  })

  it('pages through many', async () => {
    for (const name of ['a', 'b', 'c']) await logs.send(new CreateLogGroupCommand({ logGroupName: name }))
    const first = await logs.send(new DescribeLogGroupsCommand({ limit: 3 }))
    const second = await logs.send(new DescribeLogGroupsCommand({ limit: 3, nextToken: first.nextToken }))
    const names = [...first.logGroups!, ...second.logGroups!].map((group) => group.logGroupName)
    expect([names, second.nextToken]).toEqual([[logGroupName, 'a', 'b', 'c'], undefined])
  })
})

describe('a log stream', () => {
  it('is read from its end, or page by page from its head', async () => {
    await stream('s')
    await write('s', [[1000, 'one'], [2000, 'two'], [3000, 'three']])
    expect((await read({ limit: 2 })).messages).toEqual(['two', 'three'])
    const first = await read({ limit: 2, startFromHead: true })
    const second = await read({ limit: 2, startFromHead: true, nextToken: first.nextForwardToken })
    const third = await read({ limit: 2, startFromHead: true, nextToken: second.nextForwardToken })
    expect([first.messages, second.messages, third.messages]).toEqual([['one', 'two'], ['three'], []])
    expect(third.nextForwardToken).toBe(second.nextForwardToken)
    expect((await read({ limit: 2, nextToken: second.nextBackwardToken })).messages).toEqual(['one', 'two'])
    expect((await read({ startTime: 2000, endTime: 3000 })).messages).toEqual(['two'])
  })

  it('takes events in chronological order only, and at least one', async () => {
    await stream('s')
    await expect(write('s', [[2000, 'b'], [1000, 'a']])).rejects.toMatchObject(refusal('InvalidParameterException'))
    await expect(write('s', [])).rejects.toMatchObject(refusal('InvalidParameterException'))
    await expect(write('none', [[1, 'a']])).rejects.toMatchObject(refusal('ResourceNotFoundException'))
    await expect(stream('s')).rejects.toMatchObject(refusal('ResourceAlreadyExistsException'))
  })

  it('is found by its last event', async () => {
    for (const [name, at] of [['a', 3000], ['b', 1000], ['c', 2000]] as const) {
      await stream(name)
      await write(name, [[at, name]])
    }
    const order = { orderBy: 'LastEventTime' as const, descending: true, limit: 2 }
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...order }))
    expect(logStreams!.map(({ logStreamName, lastEventTimestamp }) => [logStreamName, lastEventTimestamp])).toEqual([
      ['a', 3000],
      ['c', 2000]
    ])
  })
})

describe('filtering', () => {
  const filter = async (filterPattern: string, more: object = {}) => {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern, ...more }))
    return events!.map(({ message, logStreamName }) => `${logStreamName}: ${message}`)
  }

  beforeEach(async () => {
    await stream('a')
    await stream('b')
    await write('a', [[1000, 'ERROR no disk'], [3000, 'INFO fine']])
    await write('b', [[2000, 'ERROR no key']])
  })

  it('finds terms over all streams in the order of time', async () => {
    expect(await filter('ERROR')).toEqual(['a: ERROR no disk', 'b: ERROR no key'])
    expect(await filter('ERROR -disk')).toEqual(['b: ERROR no key'])
    expect(await filter('?fine ?key')).toEqual(['b: ERROR no key', 'a: INFO fine'])
    expect(await filter('"no key"')).toEqual(['b: ERROR no key'])
    expect(await filter('', { logStreamNames: ['a'], startTime: 2000 })).toEqual(['a: INFO fine'])
  })

  it('refuses patterns that it would misread', async () => {
    await expect(filter('{ $.level = "ERROR" }')).rejects.toMatchObject(refusal('InvalidParameterException'))
  })
})

it('shows what emulators write on their own account', async () => {
  emulator.openStream(account, logGroupName, 's', false)('from the container')
  expect((await read({})).messages).toEqual(['from the container'])
  emulator.openStream(account, '/aws/lambda/intake', 's', true)('from the function')
  const made = { logGroupName: '/aws/lambda/intake', logStreamName: 's' }
  expect((await logs.send(new GetLogEventsCommand(made))).events).toHaveLength(1)
  expect(() => emulator.openStream(account, '/none', 's', false)).toThrow('The specified log group does not exist.')
})
