/**
 * One role a function: what every step needs, and what its own AWS calls need, narrowed by name or tag wherever the action
 * supports it.
 */
const { applicationId } = require('../config/application-id.cjs')

const att = (id, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] })
const sub = (text) => ({ 'Fn::Sub': text })
/** `sid` says what for; docs/security.md and the tests of what is used call the statement by it. */
const allow = (sid, action, resource, condition) => ({
  Sid: sid, Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition })
})

const rds = (kind, name) => sub(`arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:${kind}:${name}`)
const ecs = (kind, name) => sub(`arn:\${AWS::Partition}:ecs:\${AWS::Region}:\${AWS::AccountId}:${kind}/${name}`)

/** Of instances, and of clusters. */
const transientSnapshots = [rds('snapshot', 'maskopy-*'), rds('cluster-snapshot', 'maskopy-*')]
const transientDatabases = [rds('db', 'maskopy-*'), rds('cluster', 'maskopy-*')]
const anySnapshot = [rds('snapshot', '*'), rds('cluster-snapshot', '*')]
const anyDatabase = [rds('db', '*'), rds('cluster', '*')]
/** Copies that a source account shares with staging. */
const sharedCopies = ['snapshot', 'cluster-snapshot'].map((kind) => sub(`arn:\${AWS::Partition}:rds:\${AWS::Region}:*:${kind}:maskopy-*`))
/** Final snapshots bear requesters' names, so only their tag tells them. */
const final = { StringEquals: { 'aws:ResourceTag/maskopy:final': 'true' } }
const taggedFinal = { StringEquals: { 'aws:RequestTag/maskopy:final': 'true' } }
/** Whatever is tagged final may be shared, so a copy that is raw must not be. */
const notTaggedFinal = { Null: { 'aws:RequestTag/maskopy:final': 'true' } }
/** What has an application's tag keeps it; what is created here gets one (IAM's variable, not CloudFormation's). */
const ofSameApplication = {
  StringEqualsIfExists: { 'aws:ResourceTag/maskopy:application': { 'Fn::Join': ['', ['$', '{aws:RequestTag/maskopy:application}']] } }
}
const throughRds = { StringEquals: { 'kms:ViaService': sub('rds.${AWS::Region}.amazonaws.com') } }
const grantToRds = { ...throughRds, Bool: { 'kms:GrantIsForAWSResource': true } }

/** RDS calls KMS for its caller: describes a key and takes a grant to use it; to write a copy it makes a data key besides. */
const key = (name, resource, ...more) => [
  allow(`Use${name}`, ['kms:DescribeKey', ...more], resource, throughRds), allow(`Grant${name}ToRds`, 'kms:CreateGrant', resource, grantToRds)
]
/** What it takes to copy a shared snapshot (Amazon RDS User Guide, "Sharing encrypted snapshots"). */
const readShared = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*']
/** A policy names keys, never aliases: an alias is a condition on the keys of its account. */
const sharedKey = (arn) => {
  const [keys, alias] = arn.split(':alias/')
  const name = `KeyOf${arn.split(':')[4]}`
  if (!alias) return key(name, arn, ...readShared)
  const aliased = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${alias}` } }
  return key(name, `${keys}:key/*`, ...readShared).map((statement) => ({ ...statement, Condition: { ...statement.Condition, ...aliased } }))
}

const trust = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'LambdaAssumes', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]
}

// Lambda sends traces with the function's role. xray:PutTraceSegments and xray:PutTelemetryRecords support no resource.
const trace = allow('WriteTraces', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*')

const consume = (sid, queue) => allow(sid, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], att(queue))
const send = (sid, ...queues) => allow(sid, 'sqs:SendMessage', queues.map((queue) => att(queue)))
const readSnapshots = allow('ReadSnapshots', ['rds:DescribeDBSnapshots', 'rds:DescribeDBClusterSnapshots'], anySnapshot)
const readDatabases = allow('ReadDatabases', ['rds:DescribeDBInstances', 'rds:DescribeDBClusters'], anyDatabase)
const bucketArn = (path) => sub(`arn:\${AWS::Partition}:s3:::${path}`)
const splitPrefix = (prefix) => /^s3:\/\/([^/]+)\/(.*)$/.exec(prefix).slice(1)
const scripts = (applications) => [
  allow(
    'ReadScripts', 's3:GetObject', applications.flatMap(({ scriptPrefixes }) => scriptPrefixes.map((prefix) => bucketArn(`${prefix.slice(5)}*`)))
  ),
  ...applications.map(({ name, scriptPrefixes }) => {
    const parts = scriptPrefixes.map(splitPrefix)
    const buckets = [...new Set(parts.map(([bucket]) => bucket))].map(bucketArn)
    const below = { StringLike: { 's3:prefix': parts.map(([, folder]) => `${folder}*`) } }
    return allow(`ListScriptsOf${applicationId(name)}`, 's3:ListBucket', buckets, below)
  })
]

/** ListTasks has container instances for its resource, of Fargate's clusters too. */
const listTasks = allow('ListTasks', 'ecs:ListTasks', ecs('container-instance', '${Cluster}/*'))
const listTasksOfJobs = allow('ListTasksOnInstances', 'ecs:ListTasks', ecs('container-instance', 'maskopy-*-ecs-cluster-*/*'))

const runTasks = (step) => [
  // ecs:DescribeTaskDefinition supports no resource.
  allow('ReadTaskDefinitions', 'ecs:DescribeTaskDefinition', '*'),
  allow('RegisterTaskDefinitions', 'ecs:RegisterTaskDefinition', ecs('task-definition', `maskopy-*-${step}-*`)),
  allow('RunTasks', 'ecs:RunTask', ecs('task-definition', `maskopy-*-${step}-*`), { ArnEquals: { 'ecs:cluster': att('Cluster') } }),
  allow('TagTasks', 'ecs:TagResource', [ecs('task-definition', `maskopy-*-${step}-*`), ecs('task', '${Cluster}/*')], {
    StringEquals: { 'ecs:CreateAction': ['RegisterTaskDefinition', 'RunTask'] }
  }),
  allow('ReadTasks', 'ecs:DescribeTasks', ecs('task', '${Cluster}/*')),
  listTasks,
  allow('ReadReports', 's3:GetObject', sub('${ReportBucket.Arn}/*')),
  // Who may not list a bucket is told "denied" of what is missing there.
  allow('NoticeMissingReports', 's3:ListBucket', att('ReportBucket'))
]

const ec2 = (kind, name) => sub(`arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:${kind}/${name}`)
/** A name of ours proves little in EC2, where everything is called by number; the tag does. */
const ofJob = { StringLike: { 'aws:ResourceTag/maskopy:job': '?*' } }
const taggedForJob = { StringLike: { 'aws:RequestTag/maskopy:job': '?*' } }
const jobClusters = ecs('cluster', 'maskopy-*-ecs-cluster-*')

/** Mode `ecs`: a cluster and a container instance for the job, from any AMI that the account may use. */
const launchContainerInstances = ({ subnetIds }, applications) => [
  allow('MakeClusters', ['ecs:CreateCluster', 'ecs:DescribeClusters', 'ecs:ListContainerInstances', 'ecs:TagResource'], jobClusters),
  allow('ReadContainerInstances', 'ecs:DescribeContainerInstances', ecs('container-instance', 'maskopy-*-ecs-cluster-*')),
  allow('RunTasksOnInstances', 'ecs:RunTask', ecs('task-definition', 'maskopy-*-obfuscate-*'), { ArnLike: { 'ecs:cluster': jobClusters } }),
  allow('ReadTasksOnInstances', ['ecs:DescribeTasks', 'ecs:TagResource'], ecs('task', 'maskopy-*-ecs-cluster-*')),
  listTasksOfJobs,
  // ec2:DescribeInstances supports no resource.
  allow('ReadInstances', 'ec2:DescribeInstances', '*'),
  allow('LaunchInstances', 'ec2:RunInstances', [ec2('instance', '*'), ec2('volume', '*')], taggedForJob),
  allow('LaunchFromImages', 'ec2:RunInstances', [
    sub('arn:${AWS::Partition}:ec2:${AWS::Region}::image/*'), sub('arn:${AWS::Partition}:ec2:${AWS::Region}::snapshot/*'),
    ec2('snapshot', '*'), ec2('network-interface', '*'), ec2('image', '*'),
    ...subnetIds.map((id) => ec2('subnet', id)),
    ...applications.map(({ name }) => ec2('security-group', `\${RunnerGroupOf${applicationId(name)}.GroupId}`))
  ]),
  allow('TagInstances', 'ec2:CreateTags', [ec2('instance', '*'), ec2('volume', '*')], { StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
  allow('PassInstanceRole', 'iam:PassRole', att('ContainerInstanceRole'), { StringEquals: { 'iam:PassedToService': sub('ec2.${AWS::URLSuffix}') } })
]

const removeContainerInstances = [
  allow(
    'RemoveClusters', ['ecs:DeleteCluster', 'ecs:DeregisterContainerInstance', 'ecs:DescribeClusters', 'ecs:ListContainerInstances'],
    jobClusters
  ),
  allow('StopTasksOnInstances', ['ecs:DescribeTasks', 'ecs:StopTask'], ecs('task', 'maskopy-*-ecs-cluster-*')),
  listTasksOfJobs,
  // ec2:DescribeInstances supports no resource.
  allow('ReadInstances', 'ec2:DescribeInstances', '*'),
  allow('TerminateInstances', 'ec2:TerminateInstances', ec2('instance', '*'), ofJob)
]

const passRoles = (prefix) =>
  allow('PassTaskRoles', 'iam:PassRole', [att('TaskExecutionRole'), sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${prefix}-runner-*`)], {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
  })

/** Run mode `none`: the copy is the final snapshot. Where no environment allows that, no function can do it either. */
const copyUnmasked = [
  allow('CopyUnmasked', ['rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'], anySnapshot, taggedFinal),
  allow('TagUnmasked', 'rds:AddTagsToResource', anySnapshot, taggedFinal)
]

/** What each step's own calls need, in flow order. */
const statementsOf = ({ prefix, sourceRoles, sourceKeys, network, applications, allowsUnmasked }) => {
  const actInSource = allow('ActInSourceAccounts', 'sts:AssumeRole', sourceRoles)
  return {
    intake: [
      consume('ReceiveRequests', 'IntakeQueue'), send('KeepRejectedRequests', 'RejectedRequests'), actInSource, readSnapshots,
      allow(
        'ReadGroups', ['rds:DescribeDBParameterGroups', 'rds:DescribeDBClusterParameterGroups', 'rds:DescribeOptionGroups'],
        [rds('pg', '*'), rds('cluster-pg', '*'), rds('og', '*')]
      ),
      // rds:DescribeDBEngineVersions supports no resource.
      allow('ReadEngineVersions', 'rds:DescribeDBEngineVersions', '*'),
      // ec2:DescribeImages and ec2:DescribeInstanceTypes support no resource.
      allow('ReadMachineImages', ['ec2:DescribeImages', 'ec2:DescribeInstanceTypes'], '*'),
      ...scripts(applications)
    ],
    'copy-source-snapshot': [actInSource],
    'copy-to-staging': [
      // Nobody else becomes the role that may share a source copy.
      allow('ShareInSourceAccounts', 'sts:AssumeRole', sourceRoles.map((role) => `${role}-sharing`)),
      readSnapshots,
      allow('CopySharedCopies', ['rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'], [...transientSnapshots, ...sharedCopies]),
      allow('TagStagingCopies', 'rds:AddTagsToResource', transientSnapshots, notTaggedFinal),
      ...(allowsUnmasked ? copyUnmasked : []),
      ...key('StagingKey', att('StagingKey'), 'kms:GenerateDataKey*'),
      ...sourceKeys.flatMap(sharedKey),
      // rds:DescribeAccountAttributes supports no resource.
      allow('ReadQuotas', 'rds:DescribeAccountAttributes', '*')
    ],
    'restore-database': [
      actInSource,
      allow('RestoreDatabases', ['rds:RestoreDBInstanceFromDBSnapshot', 'rds:RestoreDBClusterFromSnapshot'], [
        ...transientSnapshots, ...transientDatabases, rds('subgrp', '*'), rds('pg', '*'), rds('cluster-pg', '*'), rds('og', '*')
      ]),
      // A Multi-AZ DB cluster makes its instances with it; of Aurora the members are made one by one.
      allow('CreateMembers', 'rds:CreateDBInstance', [...transientDatabases, rds('subgrp', '*'), rds('pg', '*'), rds('og', '*')]),
      allow('ChangeDatabases', ['rds:ModifyDBInstance', 'rds:ModifyDBCluster'], transientDatabases),
      allow('TagDatabases', 'rds:AddTagsToResource', transientDatabases, ofSameApplication),
      readDatabases,
      ...key('StagingKey', att('StagingKey'))
    ],
    obfuscate: [...runTasks('obfuscate'), passRoles(prefix), ...launchContainerInstances(network, applications)],
    verify: [...runTasks('verify'), passRoles(prefix)],
    'take-final-snapshot': [
      readSnapshots,
      allow('TakeFinalSnapshots', ['rds:CreateDBSnapshot', 'rds:CreateDBClusterSnapshot'], [...transientDatabases, ...anySnapshot], taggedFinal),
      allow('TagFinalSnapshots', 'rds:AddTagsToResource', anySnapshot, taggedFinal),
      allow('DeleteStagingCopies', ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'], transientSnapshots),
      ...key('StagingKey', att('StagingKey'))
    ],
    release: [
      allow('ShareFinalSnapshots', ['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'], anySnapshot, final),
      allow('ReadShares', ['rds:DescribeDBSnapshotAttributes', 'rds:DescribeDBClusterSnapshotAttributes'], anySnapshot, final)
    ],
    'clean-up': [
      actInSource, readSnapshots,
      readDatabases,
      allow('DeleteTransientSnapshots', ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'], transientSnapshots),
      allow('DeleteFinalSnapshots', ['rds:DeleteDBSnapshot', 'rds:DeleteDBClusterSnapshot'], anySnapshot, final),
      allow('DeleteDatabases', ['rds:DeleteDBInstance', 'rds:DeleteDBCluster'], transientDatabases),
      allow('StopTasks', ['ecs:DescribeTasks', 'ecs:StopTask'], ecs('task', '${Cluster}/*')),
      listTasks,
      // ecs:DescribeTaskDefinition, ecs:DeregisterTaskDefinition and ecs:ListTaskDefinitions support no resource.
      allow('RetireTaskDefinitions', ['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition', 'ecs:ListTaskDefinitions'], '*'),
      allow('DeleteTaskDefinitions', 'ecs:DeleteTaskDefinitions', ecs('task-definition', 'maskopy-*')),
      ...removeContainerInstances
    ],
    'publish-completion': [send('SendCompletions', 'CompletionQueue')]
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
                'WriteLog', ['logs:CreateLogStream', 'logs:PutLogEvents'],
                sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${name}:*`)
              ),
              ...statements,
              trace
            ]
          }
        }
      ]
    }
  }
})

/** Steps with events about final snapshots: whose job that is, their names do not say. */
const meetsFinalSnapshots = ['copy-to-staging', 'take-final-snapshot', 'clean-up']

/** Steps that stand in lines for quotas, or make room in them, and the other steps whose jobs they wake. */
const wakes = {
  'copy-source-snapshot': [],
  'copy-to-staging': ['take-final-snapshot'],
  'restore-database': ['copy-source-snapshot'],
  obfuscate: ['verify'],
  verify: ['obfuscate'],
  'take-final-snapshot': ['copy-to-staging'],
  'clean-up': ['copy-source-snapshot', 'copy-to-staging', 'restore-database', 'obfuscate', 'verify', 'take-final-snapshot']
}

const inbox = (step) => `${logicalId(step)}Inbox`
const index = (name) => sub(`\${JobTable.Arn}/index/${name}`)
const indexesOf = (step) => [
  ...(meetsFinalSnapshots.includes(step) ? [index('ByAwaitedResource')] : []), ...(wakes[step] ? [index('ByLine')] : [])
]

/** A job, and in which lines somebody waits, with one call. */
const readLines = allow('ReadLines', 'dynamodb:BatchGetItem', att('JobTable'))

/** Intake makes records and claims, the last step files the history; `release` meets no quota. */
const batches = {
  intake: [allow('MakeRecords', ['dynamodb:BatchGetItem', 'dynamodb:PutItem'], att('JobTable'))],
  release: [],
  'publish-completion': [allow('FileHistory', 'dynamodb:BatchWriteItem', att('JobTable'))]
}

/** What the kernel needs in every step: its inbox, the record, the bus; where quotas may be full, their lines. */
const kernel = (step) => [
  consume('ReceiveHints', inbox(step)), send('SendHints', inbox(step), ...(wakes[step] ?? []).map(inbox)),
  allow('KeepRecord', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], att('JobTable')),
  ...(batches[step] ?? [readLines]),
  ...(indexesOf(step).length > 0 ? [allow('FindJobs', 'dynamodb:Query', indexesOf(step))] : []),
  allow('AnnounceMoves', 'events:PutEvents', att('EventBus'))
]

const reconcile = (steps) => [
  // It receives them itself, once a run; no event source mapping looks how many there are.
  allow('TakeDeadRequests', ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], att('IntakeQueueDeadLetters')),
  send('NudgeSteps', 'RejectedRequests', ...steps.map(inbox)),
  allow('KeepRecord', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], att('JobTable')),
  allow('RecordDeadRequests', 'dynamodb:PutItem', att('JobTable')), readLines,
  allow('FindJobs', 'dynamodb:Query', [index('ByDueTime'), index('ByLine')])
]

module.exports = async ({ resolveVariable }) => {
  const prefix = await resolveVariable('self:custom.prefix')
  const { sourceRoleArns, sourceKeyArns, ...deployment } = await resolveVariable('self:custom.deployment')
  const { network, applications } = await resolveVariable('self:custom.config')
  const statements = statementsOf({ ...deployment, prefix, sourceRoles: sourceRoleArns, sourceKeys: sourceKeyArns, network, applications })
  const steps = Object.keys(statements)
  return {
    Resources: Object.assign(
      {},
      ...steps.map((step) => role(prefix, step, [...kernel(step), ...statements[step]])),
      role(prefix, 'reconcile', reconcile(steps))
    )
  }
}
