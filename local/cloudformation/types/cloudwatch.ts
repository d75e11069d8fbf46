import type { ResourceType } from '../resource-type'

const alarmProperties = [
  'ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'ComparisonOperator', 'DatapointsToAlarm', 'Dimensions',
  'EvaluateLowSampleCountPercentile', 'EvaluationPeriods', 'ExtendedStatistic', 'InsufficientDataActions', 'MetricName', 'Metrics',
  'Namespace', 'OKActions', 'Period', 'Statistic', 'Threshold', 'TreatMissingData', 'Unit'
]

export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  applies: ['AlarmName', ...alarmProperties],
  records: ['Tags'],
  name: 'AlarmName',
  create: async ({ properties, account, region, partition, call, generatedName }) => {
    const { Tags: _tags, ...settings } = properties
    const AlarmName: string = properties.AlarmName ?? generatedName()
    await call('monitoring', 'PutMetricAlarm', { ...settings, AlarmName })
    return {
      ref: AlarmName,
      attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${AlarmName}` },
      delete: () => call('monitoring', 'DeleteAlarms', { AlarmNames: [AlarmName] })
    }
  },
  update: (creation) => alarm.create(creation)
}

export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',
  applies: ['DashboardBody', 'DashboardName'],
  name: 'DashboardName',
  create: async ({ properties, call, generatedName }) => {
    const DashboardName: string = properties.DashboardName ?? generatedName()
    await call('monitoring', 'PutDashboard', { DashboardName, DashboardBody: properties.DashboardBody })
    return { ref: DashboardName, delete: () => call('monitoring', 'DeleteDashboards', { DashboardNames: [DashboardName] }) }
  },
  update: (creation) => dashboard.create(creation)
}
