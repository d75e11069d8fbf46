import { createCloudWatch } from '../../../local/cloudwatch/service'
import { evaluateExpression } from '../../../local/cloudwatch/expression'
import type { Caller } from '../../../local/core/call'
import { createDispatcher } from '../../../local/core/dispatcher'
import { realRandom } from '../../../local/core/random'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'

const account = '111111111111'
const caller: Caller = { account, arn: `arn:aws:iam::${account}:root`, userId: account }
const minute = 60_000

let clock: ManualClock
let depth: number | undefined
let published: { caller: Caller; input: any }[]
let call: (operation: string, input: object) => Promise<any>
let log: (line: string) => void

beforeEach(() => {
  clock = createManualClock()
  depth = 0
  published = []
  const dispatcher = createDispatcher(realRandom)
  const cloudWatch = createCloudWatch({ clock, dispatcher, region: 'eu-west-1', partition: 'aws' }, { queueDepth: () => depth })
  const Publish = (publishing: { caller: Caller; input: any }) => void published.push(publishing)
  dispatcher.register(cloudWatch.service)
  dispatcher.register({ signingName: 'sns', protocol: 'query', operations: { Publish } })
  call = (operation, input) => dispatcher.dispatch({ service: 'monitoring', operation, input, caller })
  log = (line) => cloudWatch.onLogLine(account, line)
})

const onQueue = {
  AlarmName: 'dead-letters', Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Period: 60,
  Dimensions: [{ Name: 'QueueName', Value: 'dead' }], EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching', AlarmActions: ['arn:aws:sns:eu-west-1:111111111111:alarms']
}
const onRuns = {
  ...onQueue, AlarmName: 'runs', Namespace: 'MasKopy', MetricName: 'Runs', Statistic: 'Sum', Dimensions: [{ Name: 'service', Value: 's' }],
  EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching'
}
const embedded = (values: Record<string, unknown>) =>
  JSON.stringify({
    _aws: {
      Timestamp: clock.now(),
      CloudWatchMetrics: [{ Namespace: 'MasKopy', Dimensions: [['service']], Metrics: Object.keys(values).map((Name) => ({ Name })) }]
    },
    service: 's',
    ...values
  })
const stateOf = async (name: string) => (await call('DescribeAlarms', { AlarmNames: [name] })).MetricAlarms[0].StateValue

it('on a queue rings while a message lies there, tells its topic as CloudWatch, and is quiet again after it', async () => {
  await call('PutMetricAlarm', onQueue)
  expect(await stateOf('dead-letters')).toBe('INSUFFICIENT_DATA')
  await clock.advance(minute)
  expect(await stateOf('dead-letters')).toBe('OK')
  depth = 1
  await clock.advance(minute)
  expect(await stateOf('dead-letters')).toBe('ALARM')
  expect(published).toHaveLength(1)
  expect(published[0]!.caller).toMatchObject({
    servicePrincipal: 'cloudwatch.amazonaws.com', sourceArn: 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:dead-letters'
  })
  expect(JSON.parse(published[0]!.input.Message)).toMatchObject({ AlarmName: 'dead-letters', NewStateValue: 'ALARM', OldStateValue: 'OK' })
  depth = 0
  await clock.advance(2 * minute)
  expect(await stateOf('dead-letters')).toBe('OK')
})

it('on missing data rings where that breaches, once all its periods lie behind it', async () => {
  await call('PutMetricAlarm', onRuns)
  log(embedded({ Runs: 1 }))
  await clock.advance(minute)
  expect(await stateOf('runs')).toBe('OK')
  await clock.advance(5 * minute)
  expect(await stateOf('runs')).toBe('ALARM')
  log(embedded({ Runs: 1 }))
  await clock.advance(minute)
  expect(await stateOf('runs')).toBe('OK')
})

it('that ignores missing data keeps its state', async () => {
  await call('PutMetricAlarm', { ...onRuns, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, TreatMissingData: 'ignore' })
  await clock.advance(minute / 2)
  log(embedded({ Runs: [1, 2] }))
  await clock.advance(minute / 2)
  expect(await stateOf('runs')).toBe('ALARM')
  await clock.advance(10 * minute)
  expect(await stateOf('runs')).toBe('ALARM')
})

it('of metric math rings by its expression', async () => {
  const { MetricName: _name, Namespace: _namespace, Dimensions, Statistic: _statistic, Period: _period, ...alarm } = onRuns
  const of = (Id: string, Stat: string) => ({
    Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'MasKopy', MetricName: 'FailureRate', Dimensions }, Period: 600, Stat }
  })
  const rate = { Id: 'rate', Expression: 'IF(jobs >= 3, 100 * failed, 0)' }
  await call('PutMetricAlarm', {
    ...alarm, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold', Threshold: 50, TreatMissingData: 'notBreaching',
    Metrics: [of('jobs', 'SampleCount'), of('failed', 'Average'), rate]
  })
  log(embedded({ FailureRate: 1 }))
  log(embedded({ FailureRate: 1 }))
  await clock.advance(minute)
  expect(await stateOf('runs')).toBe('OK')
  log(embedded({ FailureRate: 0 }))
  await clock.advance(minute)
  expect(await stateOf('runs')).toBe('ALARM')
})

it('may be rung by hand, to try who is called', async () => {
  await call('PutMetricAlarm', onQueue)
  await call('SetAlarmState', { AlarmName: 'dead-letters', StateValue: 'ALARM', StateReason: 'a trial' })
  expect(JSON.parse(published[0]!.input.Message).NewStateReason).toBe('a trial')
  await clock.advance(minute)
  expect(await stateOf('dead-letters')).toBe('OK')
})

it('metrics are listed and summed up, and lines that are no metrics are none', async () => {
  const at = clock.now()
  for (const line of ['plain', '{"CloudWatchMetrics": broken', '{"a": 1}', embedded({ Runs: 2 }), embedded({ Runs: 4 })]) log(line)
  const Dimensions = [{ Name: 'service', Value: 's' }]
  expect((await call('ListMetrics', { Namespace: 'MasKopy' })).Metrics).toEqual([{ Namespace: 'MasKopy', MetricName: 'Runs', Dimensions }])
  const { Datapoints } = await call('GetMetricStatistics', {
    Namespace: 'MasKopy', MetricName: 'Runs', Dimensions, StartTime: new Date(at), EndTime: new Date(at + minute), Period: 60, Statistics: ['Sum', 'Average']
  })
  expect(Datapoints).toEqual([{ Timestamp: new Date(at), Sum: 6, Average: 3 }])
})

it('dashboards are kept as they are, if they are JSON', async () => {
  const dashboard = { DashboardName: 'd', DashboardBody: '{"widgets":[]}' }
  await call('PutDashboard', dashboard)
  expect(await call('GetDashboard', { DashboardName: 'd' })).toMatchObject(dashboard)
  expect((await call('ListDashboards', {})).DashboardEntries).toMatchObject([{ DashboardName: 'd', Size: 14 }])
  await expect(call('PutDashboard', { DashboardName: 'd', DashboardBody: '{' })).rejects.toMatchObject({ code: 'InvalidParameterInput' })
  await call('DeleteDashboards', { DashboardNames: ['d'] })
  await expect(call('GetDashboard', { DashboardName: 'd' })).rejects.toMatchObject({ code: 'ResourceNotFound' })
})

it.each([
  ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['6 - 2 - 1', 3], ['IF(a > 1, 10, 20)', 10], ['IF(a < 1, 10, 20)', 20], ['a / 2', 1], ['100 * b', undefined]
])('the expression %s is %p', (expression, value) => {
  expect(evaluateExpression(expression, (id) => (id === 'a' ? 2 : undefined))).toBe(value)
})

it.each(['FILL(a, 0)', '1 +', 'a b'])('the expression %s is refused', (expression) => {
  expect(() => evaluateExpression(expression, () => 1)).toThrow('Metric math')
})
