import { existsSync } from 'node:fs'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Stack } from '../../local/cloudformation/stack'
import { createLocalCloud, type LocalCloud } from '../../local/cloud'
import { codeOf, fixtureBundle, packagedService } from './lambda/fixture/package'

const account = '111111111111'
const allow = (Action: string | string[], Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource })

const lambdaRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]
    },
    Policies: [
      { PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: [allow(['sqs:*', 'dynamodb:*', 'logs:*'])] } }
    ]
  }
}

const lambdaFunction = (name: string, handler: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: codeOf(name),
    FunctionName: `pipeline-test-${name}`,
    Handler: `functions.${handler}`,
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Timeout: 3,
    Environment: { Variables: { TABLE: { Ref: 'Table' } } }
  },
  DependsOn: ['LogGroup']
})

const template = {
  Resources: {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        BatchSize: 10,
        EventSourceArn: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['Store', 'Arn'] },
        Enabled: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 }
      }
    },
    Store: lambdaFunction('store', 'store'),
    Tick: lambdaFunction('tick', 'misbehave'),
    LogGroup: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/aws/lambda/pipeline-test-store', RetentionInDays: 1 }
    },
    Role: lambdaRole,
    Inbox: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 3,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dlq', 'Arn'] }, maxReceiveCount: 1 }
      }
    },
    Dlq: { Type: 'AWS::SQS::Queue' },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
              Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Rule', 'Arn'] } } }
            }
          ]
        }
      }
    },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'pipeline' } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['test'] },
        Targets: [{ Id: 'inbox', Arn: { 'Fn::GetAtt': ['Inbox', 'Arn'] }, InputPath: '$.detail.text' }]
      }
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }]
      }
    }
  },
  Outputs: {
    InboxUrl: { Value: { Ref: 'Inbox' } },
    DlqUrl: { Value: { Ref: 'Dlq' } },
    TableName: { Value: { Ref: 'Table' } }
  }
}

/** Asks again until there is an answer; fails with the test's own time limit. */
const eventually = async <Value>(ask: () => Promise<Value | undefined>): Promise<Value> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a packaged service on the local cloud', () => {
  const service = packagedService('pipeline', template, fixtureBundle(), ['store', 'tick'])
  let cloud: LocalCloud
  let stack: Stack
  const output = (name: string) => stack.outputs.get(name)!

  beforeAll(async () => {
    cloud = await createLocalCloud({ durations: { eventLag: () => 0 } })
    stack = await cloud.deployService({ directory: service.directory, account })
  })
  afterAll(async () => {
    await cloud.close()
    service.remove()
    expect(existsSync(cloud.directory)).toBe(false)
  })

  const stored = async (id: string) => {
    const { Items = [] } = await new DynamoDBClient(cloud.clientConfig(account)).send(
      new ScanCommand({ TableName: output('TableName') })
    )
    return Items.some((item) => item.Id?.S === id) || undefined
  }

  it('is deployed as the stack that the tool would have made', () => {
    expect(stack).toMatchObject({ name: 'pipeline-test', status: 'CREATE_COMPLETE' })
  })

  it('gives an account an administrator', async () => {
    const { Arn } = await new STSClient(cloud.clientConfig('222222222222')).send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe('arn:aws:iam::222222222222:user/administrator')
  })

  it('carries a message from the queue through the function to the table', async () => {
    const sqs = new SQSClient(cloud.clientConfig(account))
    await sqs.send(new SendMessageCommand({ QueueUrl: output('InboxUrl'), MessageBody: 'first' }))
    await eventually(() => stored('first'))
  })

  it('carries an event over the bus and a rule to the queue', async () => {
    const events = new EventBridgeClient(cloud.clientConfig(account))
    const Entries = [{ EventBusName: 'pipeline', Source: 'test', DetailType: 'Told', Detail: '{"text":"by rule"}' }]
    await events.send(new PutEventsCommand({ Entries }))
    await eventually(() => stored('"by rule"'))
  })

  it('keeps only the failed messages of a batch, and gives them up to the dead-letter queue', async () => {
    const sqs = new SQSClient(cloud.clientConfig(account))
    const Entries = ['good', 'poison', 'better'].map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: output('InboxUrl'), Entries }))
    await eventually(() => stored('good'))
    await eventually(() => stored('better'))
    const given = await eventually(async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: output('DlqUrl'), WaitTimeSeconds: 15 }))
      return Messages?.[0]
    })
    expect(given.Body).toBe('poison')
    expect(await stored('poison')).toBeUndefined()
  })

  it('has what functions write in CloudWatch Logs', async () => {
    const logs = new CloudWatchLogsClient(cloud.clientConfig(account))
    const line = await eventually(async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/pipeline-test-store' }))
      return events.find(({ message }) => message?.includes('stored'))?.message
    })
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t[-0-9a-f]{36}\tINFO\tstored \d$/)
  })
})
