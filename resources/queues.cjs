/**
 * The queues: the intake queue, one inbox a step, the completion queue, and a dead-letter queue for each; besides them the
 * copies of refused requests and the events that EventBridge could not deliver. Made by one function, so that no queue can
 * lack what the others have.
 */
const daySeconds = 86400
const retentionSeconds = 14 * daySeconds
const maxReceiveCount = 5

/** Steps in flow order; the logical id of an inbox is the step's name and `Inbox`. */
const steps = [
  'intake', 'copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot', 'release',
  'clean-up', 'publish-completion'
]
const logicalId = (name) => name.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('')

const queue = (name, properties = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name, SqsManagedSseEnabled: true, MessageRetentionPeriod: retentionSeconds, ...properties }
})

/** A queue with its dead-letter queue. */
const withDeadLetters = (id, name, properties) => ({
  [`${id}DeadLetters`]: queue(`${name}-dead-letters`),
  [id]: queue(name, {
    ...properties,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetters`, 'Arn'] }, maxReceiveCount }
  })
})

const statement = (sid, id, principal, action, condition) => ({
  Sid: sid, Effect: 'Allow', Principal: principal, Action: action, Resource: { 'Fn::GetAtt': [id, 'Arn'] }, ...(condition && { Condition: condition })
})

const policy = (id, statements) => ({
  [`${id}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: id }], PolicyDocument: { Version: '2012-10-17', Statement: statements } }
  }
})

/** EventBridge may send for exactly these rules. */
const fromRules = (id, rules) =>
  statement('RulesDeliver', id, { Service: 'events.amazonaws.com' }, 'sqs:SendMessage', {
    ArnEquals: { 'aws:SourceArn': rules.map((rule) => ({ 'Fn::GetAtt': [rule, 'Arn'] })) }
  })

/** Which rules feed which inbox; each function in serverless.yml names them too. */
const rulesOf = {
  'copy-source-snapshot': ['JobAcceptedRule', 'SourceCopyEndedRule'],
  'copy-to-staging': ['SourceSnapshotCopiedRule', 'StagingCopyEndedRule'],
  'restore-database': ['SnapshotStagedRule', 'DatabaseCreatedRule', 'RestoreFailedRule'],
  obfuscate: ['DatabaseRestoredRule', 'ContainerInstanceJoinedRule', 'ObfuscationStoppedRule'],
  verify: ['DatabaseObfuscatedRule', 'VerificationStoppedRule'],
  'take-final-snapshot': ['DatabaseVerifiedRule', 'FinalSnapshotCreatedRule'],
  release: ['FinalSnapshotTakenRule'],
  'clean-up': ['CleanUpRule', 'SourceDeletionRule', 'StagingDeletionRule', 'ContainerInstanceGoneRule'],
  'publish-completion': ['CleanedUpRule']
}

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const functionTimeoutSeconds = Number(await resolveVariable('self:custom.config.timing.functionTimeoutSeconds'))
  const callers = await resolveVariable('self:custom.deployment.requesterPrincipals')
  // AWS advises six times the function's timeout (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS").
  const VisibilityTimeout = 6 * functionTimeoutSeconds
  const inbox = (step) => withDeadLetters(`${logicalId(step)}Inbox`, `${prefix}-${step}`, { VisibilityTimeout })
  const inboxPolicy = ([step, rules]) => policy(`${logicalId(step)}Inbox`, [fromRules(`${logicalId(step)}Inbox`, rules)])
  return {
    Resources: {
      ...withDeadLetters('IntakeQueue', `${prefix}-requests`, { VisibilityTimeout }),
      ...policy('IntakeQueue', [
        statement('RequestersSend', 'IntakeQueue', { AWS: callers }, ['sqs:SendMessage', 'sqs:GetQueueUrl']),
        fromRules('IntakeQueue', ['RequestRule'])
      ]),
      RejectedRequests: queue(`${prefix}-rejected-requests`),
      ...Object.assign({}, ...steps.map(inbox)),
      ...Object.assign({}, ...Object.entries(rulesOf).map(inboxPolicy)),
      ...withDeadLetters('CompletionQueue', `${prefix}-completions`, {}),
      UndeliveredEvents: queue(`${prefix}-undelivered-events`),
      ...policy('UndeliveredEvents', [fromRules('UndeliveredEvents', ['RequestRule', ...Object.values(rulesOf).flat(), 'ReconcileRule'])])
    }
  }
}
