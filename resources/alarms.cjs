/**
 * What calls people: one alarm a queue where nothing should lie, and those on the numbers that functions write into their logs
 * (shared/metrics). docs/operations.md says what to do when one of them rings. Alarms go to the actions of the configuration or,
 * where it names none, to a topic of MasKopy's own.
 */
const minuteSeconds = 60
const hourSeconds = 3600
/** Of fewer jobs a failure says little about the pipeline. */
const failureRateOfAtLeast = 5

const logicalId = (name) => name.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('')
const att = (id, name) => ({ 'Fn::GetAtt': [id, name] })
const sub = (text) => ({ 'Fn::Sub': text })
const alarmArns = (prefix) => sub(`arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${prefix}-*`)

const queues = ['IntakeQueueDeadLetters', 'CompletionQueueDeadLetters', 'UndeliveredEvents']
const inboxes = [
  'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release',
  'clean-up', 'publish-completion'
].map((step) => `${logicalId(step)}InboxDeadLetters`)
/** Where nothing lies while all is well, and how the alarm is called: as the queue. */
const deadLetterQueues = [...queues, ...inboxes]

const alarm = (AlarmName, AlarmDescription, actions, properties) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName, AlarmDescription, AlarmActions: actions, OKActions: actions, EvaluationPeriods: 1, DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, ...properties
  }
})

const onQueue = (queue, MetricName, Statistic, Period) => ({
  Namespace: 'AWS/SQS', MetricName, Dimensions: [{ Name: 'QueueName', Value: att(queue, 'QueueName') }], Statistic, Period,
  TreatMissingData: 'notBreaching'
})

const onDeadLetters = (queue, actions) =>
  alarm(
    att(queue, 'QueueName'), 'Messages that nobody could handle, or events that could not be delivered, lie on this queue.', actions,
    onQueue(queue, 'ApproximateNumberOfMessagesVisible', 'Maximum', minuteSeconds)
  )

/** On numbers of the functions. What is known stays known until there are new ones: the reconciler's absence has an alarm of its own. */
const own = (prefix, MetricName, properties) => ({
  Namespace: 'MasKopy', MetricName, Dimensions: [{ Name: 'service', Value: prefix }], Statistic: 'Maximum', TreatMissingData: 'ignore',
  ...properties
})

const failureRate = (prefix, percent) => {
  const ofJobs = (Id, Stat) => ({
    Id, ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'MasKopy', MetricName: 'FailureRate', Dimensions: [{ Name: 'service', Value: prefix }] },
      Period: 6 * hourSeconds, Stat
    }
  })
  return {
    Metrics: [
      ofJobs('jobs', 'SampleCount'),
      ofJobs('failed', 'Average'),
      { Id: 'rate', Label: 'failed of 100 jobs', Expression: `IF(jobs >= ${failureRateOfAtLeast}, 100 * failed, 0)`, ReturnData: true }
    ],
    Threshold: percent, TreatMissingData: 'notBreaching'
  }
}

const onJobs = (prefix, actions, { reconcileMinutes }, { failureRatePercent }) => {
  const Period = reconcileMinutes * minuteSeconds
  const named = (what, description, properties) => alarm(`${prefix}-${what}`, description, actions, properties)
  return {
    JobsPastDeadlineAlarm: named(
      'jobs-past-deadline', 'A deadline has ended a job or its clean-up, or has passed without anything ending the job.',
      own(prefix, 'JobsPastDeadline', { Period })
    ),
    ResourcesLeftBehindAlarm: named(
      'resources-left-behind', 'Copies, databases or tasks of a closed job still exist. MasKopy goes on trying to delete them.',
      own(prefix, 'ResourcesLeftBehind', { Period })
    ),
    ReconcilerNotRunningAlarm: named(
      'reconciler-not-running', 'The reconciler has not come to its end three times in a row: lost events and messages stay lost.',
      own(prefix, 'ReconcilerRuns', {
        Period, Statistic: 'Sum', EvaluationPeriods: 3, DatapointsToAlarm: 3, ComparisonOperator: 'LessThanThreshold', Threshold: 1,
        TreatMissingData: 'breaching'
      })
    ),
    FailureRateAlarm: named(
      'failure-rate', `Of ${failureRateOfAtLeast} or more jobs within six hours too many have failed. Refused requests do not count.`,
      failureRate(prefix, failureRatePercent)
    ),
    ManyRejectedRequestsAlarm: named(
      'many-rejected-requests', 'Many requests were refused within an hour: somebody sends wrong ones, or tries what is not allowed.',
      { ...onQueue('RejectedRequests', 'NumberOfMessagesSent', 'Sum', hourSeconds), Threshold: 20 }
    )
  }
}

const fromAlarms = (prefix) => ({ ArnLike: { 'aws:SourceArn': alarmArns(prefix) }, StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } })
const cloudWatch = { Service: 'cloudwatch.amazonaws.com' }

/** Encrypted under a key of its own, since CloudWatch cannot use the default key of SNS. */
const topic = (prefix) => ({
  AlarmKey: {
    Type: 'AWS::KMS::Key',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Properties: {
      Description: `MasKopy, messages of the alarms of ${prefix}`,
      EnableKeyRotation: true,
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AccountAdministration', Effect: 'Allow', Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
            Action: 'kms:*', Resource: '*'
          },
          {
            Sid: 'AlarmsThroughSns', Effect: 'Allow', Principal: cloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*',
            Condition: fromAlarms(prefix)
          }
        ]
      }
    }
  },
  AlarmTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `${prefix}-alarms`, KmsMasterKeyId: { Ref: 'AlarmKey' } } },
  AlarmTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'AlarmTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AlarmsPublish', Effect: 'Allow', Principal: cloudWatch, Action: 'sns:Publish', Resource: { Ref: 'AlarmTopic' },
            Condition: fromAlarms(prefix)
          }
        ]
      }
    }
  }
})

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { alarms, timing } = await resolveVariable('self:custom.config')
  const hasOwnTopic = alarms.actionArns.length === 0
  const actions = hasOwnTopic ? [{ Ref: 'AlarmTopic' }] : alarms.actionArns
  return {
    Resources: {
      ...(hasOwnTopic && topic(prefix)),
      ...Object.fromEntries(deadLetterQueues.map((queue) => [`${queue}Alarm`, onDeadLetters(queue, actions)])),
      ...onJobs(prefix, actions, timing, alarms)
    },
    ...(hasOwnTopic && {
      Outputs: { AlarmTopicArn: { Description: 'Whoever shall hear of alarms subscribes here.', Value: { Ref: 'AlarmTopic' } } }
    })
  }
}
