/** One dashboard: which alarms ring, where jobs are, how long steps take, and of what jobs fail. */
const steps = [
  'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release',
  'clean-up', 'publish-completion'
]
const exceptions = [
  'MaskopyAccessException', 'MaskopyDBInstanceStatusException', 'MaskopyHTTPException', 'MaskopyResourceException',
  'MaskopyResourceNotFoundException', 'MaskopyTimeoutException', 'MaskopyThrottlingException'
]
const outcomes = ['SUCCEEDED', 'FAILED', 'REFUSED', 'CANCELLED']

/** One line a value of a dimension. */
const lines = (prefix, metric, dimension, values) =>
  values.map((value) => ['MasKopy', metric, 'service', prefix, dimension, value, { label: value }])

const half = { width: 12, height: 7 }
const widget = (x, y, size, title, properties) => ({
  type: 'metric', x, y, ...size, properties: { title, region: '${AWS::Region}', period: 300, ...properties }
})

const body = (prefix, alarmIds) => ({
  widgets: [
    { type: 'alarm', x: 0, y: 0, width: 24, height: 4, properties: { title: 'Alarms', alarms: alarmIds.map((id) => `\${${id}.Arn}`) } },
    widget(0, 4, half, 'Jobs by step, now', {
      view: 'timeSeries', stacked: true, stat: 'Maximum', metrics: lines(prefix, 'JobsInStep', 'Step', steps)
    }),
    widget(12, 4, half, 'Jobs ended, by outcome', {
      view: 'timeSeries', stat: 'Sum', period: 3600, metrics: lines(prefix, 'JobsEnded', 'Outcome', outcomes)
    }),
    widget(0, 11, half, 'Durations by step, average in seconds', {
      view: 'timeSeries', stat: 'Average', period: 3600, metrics: lines(prefix, 'StepDuration', 'Step', steps)
    }),
    widget(12, 11, half, 'Failures by exception', {
      view: 'timeSeries', stacked: true, stat: 'Sum', period: 3600, metrics: lines(prefix, 'JobsFailed', 'Exception', exceptions)
    }),
    widget(0, 18, half, 'Steps ended', { view: 'timeSeries', stat: 'Sum', metrics: lines(prefix, 'StepsEnded', 'Step', steps) }),
    widget(12, 18, half, 'The reconciler, and what it finds', {
      view: 'timeSeries', stat: 'Maximum',
      metrics: ['ReconcilerRuns', 'JobsNudged', 'JobsPastDeadline', 'ResourcesLeftBehind'].map((name) => ['MasKopy', name, 'service', prefix])
    })
  ]
})

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { Resources } = await require('./alarms.cjs')({ resolveVariable })
  const alarmIds = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::CloudWatch::Alarm')
  const DashboardBody = { 'Fn::Sub': JSON.stringify(body(prefix, alarmIds)) }
  return { Resources: { Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardName: prefix, DashboardBody } } } }
}
