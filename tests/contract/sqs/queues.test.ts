import {
  CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, ListQueueTagsCommand,
  SendMessageCommand, SetQueueAttributesCommand, SQSClient, TagQueueCommand
} from '@aws-sdk/client-sqs'
import { AwsError } from '../../../local/core/call'
import { serviceCaller } from '../../../local/core/surroundings'
import { account, otherAccount } from '../../helpers/endpoint'
import { inTimeOf } from '../../helpers/in-time-of'
import { startQueues, type QueueFixture } from './queue-fixture'

const NO_SUCH_TARGET = '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111111111111:none","maxReceiveCount":5}'

let queues: QueueFixture

beforeEach(async () => {
  queues = await startQueues()
})

afterEach(() => queues.close())

test('a queue has a URL at the endpoint, an ARN, and the defaults of SQS', async () => {
  const QueueUrl = await queues.create('inbox')
  expect(QueueUrl).toBe(`${queues.endpoint.url}/${account}/inbox`)
  const { Attributes } = await queues.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  expect(Attributes).toMatchObject({
    QueueArn: `arn:aws:sqs:eu-west-1:${account}:inbox`,
    VisibilityTimeout: '30',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '1048576',
    SqsManagedSseEnabled: 'true',
    ApproximateNumberOfMessages: '0'
  })
  expect(queues.sqs.queueUrl(Attributes!.QueueArn!)).toBe(QueueUrl)
})

test('creating again is the same queue, unless an attribute differs', async () => {
  const url = await queues.create('inbox', { VisibilityTimeout: '60' })
  expect(await queues.create('inbox', { VisibilityTimeout: '60' })).toBe(url)
  await expect(queues.create('inbox', { VisibilityTimeout: '61' })).rejects.toMatchObject({ name: 'QueueNameExists' })
})

test('accounts have queues of the same name apart from each other', async () => {
  await queues.create('inbox')
  const other = inTimeOf(queues.clock, new SQSClient(queues.endpoint.as(otherAccount)))
  await expect(other.send(new GetQueueUrlCommand({ QueueName: 'inbox' }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  const { QueueUrl } = await other.send(new CreateQueueCommand({ QueueName: 'inbox' }))
  expect(QueueUrl).toBe(`${queues.endpoint.url}/${otherAccount}/inbox`)
  const found = await other.send(new GetQueueUrlCommand({ QueueName: 'inbox', QueueOwnerAWSAccountId: account }))
  expect(found.QueueUrl).toBe(`${queues.endpoint.url}/${account}/inbox`)
})

test('a missing queue is named by both generations of error codes', async () => {
  const QueueUrl = `${queues.endpoint.url}/${account}/none`
  const sent = queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }))
  await expect(sent).rejects.toMatchObject({ name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue' })
})

test('a deleted queue is gone, and its name is free after a minute', async () => {
  const QueueUrl = await queues.create('inbox')
  await queues.client.send(new DeleteQueueCommand({ QueueUrl }))
  await expect(queues.send(QueueUrl, 'a')).rejects.toMatchObject({ name: 'QueueDoesNotExist' })
  await expect(queues.create('inbox')).rejects.toMatchObject({ name: 'QueueDeletedRecently' })
  await queues.clock.advance(60_000)
  expect(await queues.create('inbox')).toBe(QueueUrl)
})

test.each([
  ['VisibilityTimeout', '43201', 'InvalidAttributeValue'],
  ['MessageRetentionPeriod', '59', 'InvalidAttributeValue'],
  ['DelaySeconds', 'soon', 'InvalidAttributeValue'],
  ['Policy', '{', 'InvalidAttributeValue'],
  ['RedrivePolicy', NO_SUCH_TARGET, 'InvalidParameterValue'],
  ['Colour', 'blue', 'InvalidAttributeName']
])('attribute %s of %s is refused', async (attribute, value, name) => {
  await expect(queues.create('inbox', { [attribute]: value })).rejects.toMatchObject({ name })
})

test('attributes are changed, and removed by an empty value', async () => {
  const QueueUrl = await queues.create('inbox', { Policy: '{"Statement":[]}' })
  const changes = { Policy: '', KmsMasterKeyId: 'alias/ours' }
  await queues.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: changes }))
  const { Attributes } = await queues.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  expect(Attributes).not.toHaveProperty('Policy')
  expect(Attributes).toMatchObject({ KmsMasterKeyId: 'alias/ours', SqsManagedSseEnabled: 'false' })
})

test('queues are listed by prefix, page by page', async () => {
  for (const name of ['b-2', 'a-1', 'b-1']) await queues.create(name)
  const page = { QueueNamePrefix: 'b-', MaxResults: 1 }
  const first = await queues.client.send(new ListQueuesCommand(page))
  const second = await queues.client.send(new ListQueuesCommand({ ...page, NextToken: first.NextToken }))
  expect([first, second].map(({ QueueUrls }) => QueueUrls?.map((url) => url.split('/').pop()))).toEqual([['b-1'], ['b-2']])
  expect(second.NextToken).toBeUndefined()
})

test('tags are kept', async () => {
  const QueueUrl = await queues.create('inbox')
  await queues.client.send(new TagQueueCommand({ QueueUrl, Tags: { app: 'shop' } }))
  expect((await queues.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ app: 'shop' })
})

test('an AWS service may send only what the queue policy admits for its source', async () => {
  const arn = `arn:aws:sqs:eu-west-1:${account}:inbox`
  const rule = `arn:aws:events:eu-west-1:${account}:rule/ours`
  const Condition = { ArnEquals: { 'aws:SourceArn': rule } }
  const Principal = { Service: 'events.amazonaws.com' }
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: arn, Condition }]
  const QueueUrl = await queues.create('inbox', { Policy: JSON.stringify({ Statement }) })
  const sendFor = (sourceArn: string) =>
    queues.endpoint.surroundings.dispatcher.dispatch({
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl, MessageBody: 'event' },
      caller: serviceCaller('events.amazonaws.com', account, sourceArn)
    })
  await expect(sendFor(rule)).resolves.toHaveProperty('MessageId')
  await expect(sendFor(`${rule}-not`)).rejects.toThrow(AwsError)
  await expect(sendFor(`${rule}-not`)).rejects.toMatchObject({ code: 'AccessDenied' })
})
