import {
  DescribeTableCommand,
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  ListTablesCommand
} from '@aws-sdk/client-dynamodb'
import { ECSClient, DescribeClustersCommand } from '@aws-sdk/client-ecs'
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListTargetsByRuleCommand
} from '@aws-sdk/client-eventbridge'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { DescribeDBParameterGroupsCommand, DescribeDBSubnetGroupsCommand, RDSClient } from '@aws-sdk/client-rds'
import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, ListQueuesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Stack } from '../../../local/cloudformation/stack'
import { createLocalCloud, type LocalCloud } from '../../../local/cloud'

const account = '111111111111'

const template = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: work
      VisibilityTimeout: 60
      SqsManagedSseEnabled: true
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5 }
      Tags: [{ Key: app, Value: test }]
  Dead: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: jobs
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      AttributeDefinitions: [{ AttributeName: A, AttributeType: S }, { AttributeName: B, AttributeType: S }]
      KeySchema: [{ AttributeName: A, KeyType: HASH }]
      GlobalSecondaryIndexes:
        - { IndexName: ByB, KeySchema: [{ AttributeName: B, KeyType: HASH }], Projection: { ProjectionType: ALL } }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: pipeline } }
  First:
    Type: AWS::Events::EventBusPolicy
    Properties: { EventBusName: !Ref Bus, StatementId: first, Action: events:PutEvents, Principal: '222222222222' }
  Second:
    Type: AWS::Events::EventBusPolicy
    Properties:
      EventBusName: !Ref Bus
      StatementId: second
      Statement: { Effect: Allow, Principal: { AWS: '333333333333' }, Action: events:PutEvents }
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: to-work
      EventBusName: !Ref Bus
      EventPattern: { source: [aws.rds] }
      Targets:
        - Id: work
          Arn: !GetAtt Queue.Arn
          RetryPolicy: { MaximumRetryAttempts: 3 }
          DeadLetterConfig: { Arn: !GetAtt Dead.Arn }
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: worker
      AssumeRolePolicyDocument: &trust
        Version: 2012-10-17
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: inline
          PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] }
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: more
      Roles: [!Ref Role]
      PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 'sqs:*', Resource: '*' }] }
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: shared
      Roles: [!Ref Role]
      PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 'rds:*', Resource: '*' }] }
  Cluster: { Type: AWS::ECS::Cluster, Properties: { ClusterName: runners } }
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: scripts
      VersioningConfiguration: { Status: Enabled }
      PublicAccessBlockConfiguration: { BlockPublicAcls: true }
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '\${Bucket.Arn}/*' }]
  Key: { Type: AWS::KMS::Key, Properties: { Description: copies, EnableKeyRotation: true } }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/copies, TargetKeyId: !Ref Key } }
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Left:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, AvailabilityZone: !Select [0, !GetAZs ''] }
  Right:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [1, !GetAZs ''] }
  Subnets:
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupName: Private, DBSubnetGroupDescription: private, SubnetIds: [!Ref Left, !Ref Right] }
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties: { DBParameterGroupName: strict, Family: postgres17, Description: strict }
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: db, VpcId: !Ref Vpc } }
Outputs:
  QueueUrl: { Value: !Ref Queue }
  KeyId: { Value: !Ref Key }
  GroupId: { Value: !GetAtt Group.GroupId }
`

describe('resources of a template', () => {
  let cloud: LocalCloud
  let stack: Stack
  const config = () => cloud.clientConfig(account)

  beforeAll(async () => {
    cloud = await createLocalCloud()
    const caller = { account, arn: `arn:aws:iam::${account}:user/deployer`, userId: 'AIDATEST' }
    stack = await cloud.stacks.deploy({ stackName: 'all', template, account, caller })
  })
  afterAll(() => cloud.close())

  it('are queues with their attributes, tags and policy', async () => {
    const sqs = new SQSClient(config())
    const QueueUrl = stack.outputs.get('QueueUrl')!
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
    expect(Attributes).toMatchObject({ VisibilityTimeout: '60', SqsManagedSseEnabled: 'true' })
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toMatchObject({ maxReceiveCount: 5 })
    expect(JSON.parse(Attributes!.Policy!).Statement[0].Resource).toBe('arn:aws:sqs:eu-central-1:111111111111:work')
    expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ app: 'test' })
  })

  it('are tables with indexes and recovery', async () => {
    const dynamodb = new DynamoDBClient(config())
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'jobs' }))
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', GlobalSecondaryIndexes: [{ IndexName: 'ByB' }] })
    const { ContinuousBackupsDescription } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName: 'jobs' }))
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED')
  })

  it('are buses with every statement of their policies, and rules with their targets', async () => {
    const events = new EventBridgeClient(config())
    const { Policy } = await events.send(new DescribeEventBusCommand({ Name: 'pipeline' }))
    expect(
      JSON.parse(Policy!)
        .Statement.map(({ Sid }: { Sid: string }) => Sid)
        .sort()
    ).toEqual(['first', 'second'])
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'to-work', EventBusName: 'pipeline' }))
    expect(Targets).toMatchObject([
      { Id: 'work', RetryPolicy: { MaximumRetryAttempts: 3 }, DeadLetterConfig: { Arn: expect.any(String) } }
    ])
  })

  it('are roles with all their policies', () => {
    const role = cloud.identities.role('arn:aws:iam::111111111111:role/worker')
    expect([...role!.inlinePolicies.keys()]).toEqual(['inline', 'more'])
    expect([...role!.attachedPolicies]).toEqual(['arn:aws:iam::111111111111:policy/shared'])
  })

  it('are clusters, buckets and keys', async () => {
    const { clusters } = await new ECSClient(config()).send(new DescribeClustersCommand({ clusters: ['runners'] }))
    expect(clusters?.[0]?.status).toBe('ACTIVE')
    const { Policy } = await new S3Client({ ...config(), forcePathStyle: true }).send(
      new GetBucketPolicyCommand({ Bucket: 'scripts' })
    )
    expect(Policy).toContain('arn:aws:s3:::scripts/*')
    const { KeyMetadata } = await new KMSClient(config()).send(new DescribeKeyCommand({ KeyId: 'alias/copies' }))
    expect(KeyMetadata).toMatchObject({ KeyId: stack.outputs.get('KeyId'), Description: 'copies' })
  })

  it('are groups of databases, over subnets that are only remembered', async () => {
    const rds = new RDSClient(config())
    const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'private' }))
    expect(DBSubnetGroups?.[0]?.Subnets).toHaveLength(2)
    const { DBParameterGroups } = await rds.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName: 'strict' }))
    expect(DBParameterGroups?.[0]?.DBParameterGroupFamily).toBe('postgres17')
    expect(stack.outputs.get('GroupId')).toMatch(/^sg-0[0-9a-f]{16}$/)
    expect(cloud.stacks.resources('AWS::EC2::Subnet')).toHaveLength(2)
  })

  it('go with their stack, unless they are to be retained', async () => {
    await cloud.stacks.delete(account, 'all')
    expect((await new SQSClient(config()).send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([])
    expect((await new S3Client({ ...config(), forcePathStyle: true }).send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
    expect((await new EventBridgeClient(config()).send(new ListEventBusesCommand({}))).EventBuses).toHaveLength(1)
    expect(cloud.identities.account(account).roles.size).toBe(0)
    expect((await new DynamoDBClient(config()).send(new ListTablesCommand({}))).TableNames).toEqual(['jobs'])
    const { clusters } = await new ECSClient(config()).send(new DescribeClustersCommand({ clusters: ['runners'] }))
    expect(clusters?.[0]?.status).toBe('INACTIVE')
  })
})
