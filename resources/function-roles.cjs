/**
 * One role a function: what every step needs, and what its own AWS calls need, narrowed by name or tag wherever the action
 * supports it.
 */
const att = (id, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] })
const sub = (text) => ({ 'Fn::Sub': text })
const allow = (action, resource, condition) => ({
  Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition })
})

const rds = (kind, name) => sub(`arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:${kind}:${name}`)
const ecs = (kind, name) => sub(`arn:\${AWS::Partition}:ecs:\${AWS::Region}:\${AWS::AccountId}:${kind}/${name}`)

const transientSnapshots = rds('snapshot', 'maskopy-*')
const transientDatabases = rds('db', 'maskopy-*')
const anySnapshot = rds('snapshot', '*')
const anyDatabase = rds('db', '*')
/** Final snapshots bear requesters' names, so only their tag tells them. */
const final = { StringEquals: { 'aws:ResourceTag/maskopy:final': 'true' } }
const taggedFinal = { StringEquals: { 'aws:RequestTag/maskopy:final': 'true' } }
const throughRds = { StringEquals: { 'kms:ViaService': sub('rds.${AWS::Region}.amazonaws.com') } }
const grantToRds = { ...throughRds, Bool: { 'kms:GrantIsForAWSResource': true } }
const useKeys = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*']

const key = (resource) => [allow(useKeys, resource, throughRds), allow('kms:CreateGrant', resource, grantToRds)]

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]
}

const consume = (queue) => allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], att(queue))
const send = (...queues) => allow('sqs:SendMessage', queues.map((queue) => att(queue)))
const readSnapshots = allow('rds:DescribeDBSnapshots', anySnapshot)
const scripts = (prefixes) => [
  allow(['s3:GetObject', 's3:GetObjectVersion'], prefixes.map((prefix) => sub(`arn:\${AWS::Partition}:s3:::${prefix.slice(5)}*`))),
  ...prefixes.map((prefix) => {
    const [bucket, ...folders] = prefix.slice(5).split('/')
    return allow('s3:ListBucket', sub(`arn:\${AWS::Partition}:s3:::${bucket}`), { StringLike: { 's3:prefix': `${folders.join('/')}*` } })
  })
]

const runTasks = (step) => [
  // Neither action supports a resource when it registers or describes a definition.
  allow(['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'], '*'),
  allow('ecs:RunTask', ecs('task-definition', `maskopy-*-${step}-*`), { ArnEquals: { 'ecs:cluster': att('Cluster') } }),
  allow('ecs:TagResource', [ecs('task-definition', 'maskopy-*'), ecs('task', '${Cluster}/*')]),
  allow('ecs:DescribeTasks', ecs('task', '${Cluster}/*')),
  // ListTasks is narrowed by cluster; its resource is a container instance that Fargate does not have.
  allow('ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': att('Cluster') } }),
  allow('s3:GetObject', sub('${ReportBucket.Arn}/*')),
  allow('s3:ListBucket', att('ReportBucket'))
]

const passRoles = (prefix) =>
  allow('iam:PassRole', [att('TaskExecutionRole'), sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${prefix}-runner-*`)], {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
  })

/** What each step's own calls need, in flow order. */
const statementsOf = ({ prefix, sourceRoles, sourceKeys, scriptPrefixes }) => {
  const actInSource = allow('sts:AssumeRole', sourceRoles)
  return {
    intake: [
      consume('IntakeQueue'), send('RejectedRequests'), actInSource, readSnapshots,
      allow('rds:DescribeDBParameterGroups', rds('pg', '*')),
      ...scripts(scriptPrefixes)
    ],
    'copy-source-snapshot': [actInSource],
    'copy-to-staging': [
      actInSource, readSnapshots,
      allow('rds:CopyDBSnapshot', [transientSnapshots, sub('arn:${AWS::Partition}:rds:${AWS::Region}:*:snapshot:maskopy-*')]),
      allow('rds:AddTagsToResource', transientSnapshots),
      ...key([att('StagingKey'), ...sourceKeys])
    ],
    'restore-database': [
      actInSource,
      allow('rds:RestoreDBInstanceFromDBSnapshot', [
        transientSnapshots, transientDatabases, rds('subgrp', '*'), rds('pg', '*'), rds('og', '*')
      ]),
      allow('rds:AddTagsToResource', transientDatabases),
      allow('rds:DescribeDBInstances', anyDatabase),
      ...key([att('StagingKey')])
    ],
    obfuscate: [...runTasks('obfuscate'), passRoles(prefix)],
    verify: [...runTasks('verify'), passRoles(prefix)],
    'take-final-snapshot': [
      readSnapshots,
      allow('rds:CreateDBSnapshot', [transientDatabases, anySnapshot], taggedFinal),
      allow('rds:AddTagsToResource', anySnapshot, taggedFinal),
      ...key([att('StagingKey')])
    ],
    release: [
      allow('rds:ModifyDBSnapshotAttribute', anySnapshot, final),
      allow('rds:DescribeDBSnapshotAttributes', anySnapshot, final)
    ],
    'clean-up': [
      actInSource, readSnapshots,
      allow('rds:DescribeDBInstances', anyDatabase),
      allow('rds:DeleteDBSnapshot', transientSnapshots),
      allow('rds:DeleteDBSnapshot', anySnapshot, final),
      allow('rds:DeleteDBInstance', transientDatabases),
      allow(['ecs:DescribeTasks', 'ecs:StopTask'], ecs('task', '${Cluster}/*')),
      allow('ecs:ListTasks', '*', { ArnEquals: { 'ecs:cluster': att('Cluster') } }),
      // These actions on definitions support no resource, or only since recently.
      allow(['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:DeleteTaskDefinitions'], '*')
    ],
    'publish-completion': [send('CompletionQueue')]
  }
}

const logicalId = (name) => name.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('')

const role = (prefix, name, statements) => ({
  [`${logicalId(name)}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `${prefix}-${name}`,
      AssumeRolePolicyDocument: trust,
      Policies: [
        {
          PolicyName: name,
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              allow(
                ['logs:CreateLogStream', 'logs:PutLogEvents'],
                sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${name}:*`)
              ),
              ...statements
            ]
          }
        }
      ]
    }
  }
})

/** What the kernel needs in every step: its inbox, the record, the bus. */
const kernel = (step) => [
  consume(`${logicalId(step)}Inbox`), send(`${logicalId(step)}Inbox`),
  allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], att('JobTable')),
  allow('dynamodb:Query', sub('${JobTable.Arn}/index/ByAwaitedResource')),
  allow('events:PutEvents', att('EventBus'))
]

const reconcile = (steps) => [
  consume('IntakeQueueDeadLetters'),
  send('RejectedRequests', ...steps.map((step) => `${logicalId(step)}Inbox`)),
  allow(['dynamodb:GetItem', 'dynamodb:PutItem'], att('JobTable')),
  allow('dynamodb:Query', sub('${JobTable.Arn}/index/ByDueTime'))
]

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { sourceRoleArns, sourceKeyArns, scriptPrefixes } = await resolveVariable('self:custom.deployment')
  const statements = statementsOf({ prefix, sourceRoles: sourceRoleArns, sourceKeys: sourceKeyArns, scriptPrefixes })
  const steps = Object.keys(statements)
  return {
    Resources: Object.assign(
      {},
      ...steps.map((step) => role(prefix, step, [...kernel(step), ...statements[step]])),
      role(prefix, 'reconcile', reconcile(steps))
    )
  }
}
