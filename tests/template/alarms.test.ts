import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../local/world/stage'
import { exceptionNames } from '../../shared/errors'
import { stepNames } from '../../shared/job/steps'
import { asList, idIn, ofType, packagedTemplate, sourceAccountTemplate, stages } from './packaged'

const fragment = require('../../resources/alarms.cjs')

const metricNames = [...readFileSync(join(root, 'shared', 'metrics', 'metrics.ts'), 'utf8').matchAll(/^ {2}(\w+): MetricUnit/gm)].map(([, name]) => name!)

describe.each(stages)('alarms of the packaged stage %s', (stage) => {
  const resources = packagedTemplate(stage)
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm')
  const byId = (id: string | undefined) => resources.find((resource) => resource.id === id)!
  const watched = alarms.filter(({ properties }) => properties.Namespace === 'AWS/SQS')
  const queueOf = (alarm: { properties: Record<string, any> }) => idIn(alarm.properties.Dimensions[0].Value)!

  it('watch every queue that is the end of a line, and the refused requests', () => {
    const queues = ofType(resources, 'AWS::SQS::Queue')
    const redriven = queues.map(({ properties }) => idIn(properties.RedrivePolicy?.deadLetterTargetArn))
    const targets = ofType(resources, 'AWS::Events::Rule').flatMap(({ properties }) => asList<any>(properties.Targets))
    const ends = [...redriven, ...targets.map(({ DeadLetterConfig }) => idIn(DeadLetterConfig?.Arn))].filter((id) => id !== undefined)
    expect(watched.map(queueOf).sort()).toEqual([...new Set([...ends, 'RejectedRequests'])].sort())
  })

  it('on the end of a line ring with the first message', () => {
    const ends = watched.filter((alarm) => queueOf(alarm) !== 'RejectedRequests')
    expect(ends.length).toBeGreaterThan(12)
    for (const { properties } of ends) {
      expect(properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1, TreatMissingData: 'notBreaching'
      })
    }
  })

  it('know a deadline that passed, leftovers, a silent reconciler and too many failures', () => {
    const own = alarms.filter((alarm) => !watched.includes(alarm))
    expect(own.map(({ properties }) => properties.AlarmName.replace(`maskopy-${stage}-`, '')).sort()).toEqual([
      'failure-rate', 'jobs-past-deadline', 'reconciler-not-running', 'resources-left-behind'
    ])
    const reconciler = own.find(({ id }) => id === 'ReconcilerNotRunningAlarm')!
    expect(reconciler.properties).toMatchObject({ TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold', Threshold: 1 })
  })

  it('ask for metrics that functions write', () => {
    const asked = alarms.flatMap(({ properties: { Namespace, MetricName, Metrics = [] } }) => [
      ...(Namespace === 'MasKopy' ? [MetricName] : []), ...Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Metric.MetricName ?? [])
    ])
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.filter((name) => !metricNames.includes(name))).toEqual([])
  })

  it('call somebody when they ring and when they are quiet again', () => {
    for (const { properties } of alarms) {
      expect(properties.AlarmActions).toHaveLength(1)
      expect(properties.OKActions).toEqual(properties.AlarmActions)
      expect(properties.AlarmDescription.length).toBeGreaterThan(20)
    }
  })

  it('call an encrypted topic that nobody but these alarms may publish to', () => {
    const [topic, ...others] = ofType(resources, 'AWS::SNS::Topic')
    expect(others).toEqual([])
    const key = byId(idIn(topic!.properties.KmsMasterKeyId))
    expect(key.properties.EnableKeyRotation).toBe(true)
    const ofKey = asList<any>(key.properties.KeyPolicy.Statement).filter(({ Action }) => Action !== 'kms:*')
    const ofTopic = ofType(resources, 'AWS::SNS::TopicPolicy').flatMap(({ properties }) => properties.PolicyDocument.Statement)
    expect([...ofKey, ...ofTopic]).toHaveLength(2)
    for (const { Principal, Condition } of [...ofKey, ...ofTopic]) {
      expect(Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' })
      expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': { Ref: 'AWS::AccountId' } })
      expect(Condition.ArnLike['aws:SourceArn']['Fn::Sub']).toMatch(new RegExp(`:alarm:maskopy-${stage}-\\*$`))
    }
  })

  it('stand on the dashboard, with jobs and durations by step, and failures by exception', () => {
    const [dashboard] = ofType(resources, 'AWS::CloudWatch::Dashboard')
    const { widgets } = JSON.parse(dashboard!.properties.DashboardBody['Fn::Sub'])
    const valuesOf = (metric: string) =>
      widgets.flatMap(({ properties }: any) => properties.metrics ?? []).filter(([, name]: string[]) => name === metric).map((line: any[]) => line[5])
    expect(widgets[0].properties.alarms.sort()).toEqual(alarms.map(({ id }) => `\${${id}.Arn}`).sort())
    expect(valuesOf('JobsInStep')).toEqual(stepNames)
    expect(valuesOf('StepDuration')).toEqual(stepNames)
    expect(valuesOf('JobsFailed')).toEqual(exceptionNames)
  })
})

it('call what the configuration names, and then there is no topic', async () => {
  const actionArns = ['arn:aws:sns:eu-central-1:222222222222:people']
  const settings: Record<string, unknown> = {
    'self:custom.prefix': 'maskopy-x', 'self:custom.config': { alarms: { actionArns, failureRatePercent: 7 }, timing: { reconcileMinutes: 5 } }
  }
  const { Resources, Outputs } = await fragment({ resolveVariable: async (name: string) => settings[name] })
  const made = Object.values<any>(Resources)
  expect(new Set(made.map(({ Type }) => Type))).toEqual(new Set(['AWS::CloudWatch::Alarm']))
  expect(made.map(({ Properties }) => Properties.AlarmActions)).toEqual(made.map(() => actionArns))
  expect(Resources.FailureRateAlarm.Properties.Threshold).toBe(7)
  expect(Resources.ReconcilerNotRunningAlarm.Properties.Period).toBe(300)
  expect(Outputs).toBeUndefined()
})

describe('alarms of the source account', () => {
  it('watch the events that could not be forwarded', () => {
    const resources = sourceAccountTemplate()
    const [alarm] = ofType(resources, 'AWS::CloudWatch::Alarm')
    expect(idIn(alarm!.properties.Dimensions[0].Value)).toBe(ofType(resources, 'AWS::SQS::Queue')[0]!.id)
  })
})
