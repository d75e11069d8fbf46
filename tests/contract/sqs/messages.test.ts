import {
  ChangeMessageVisibilityCommand, DeleteMessageBatchCommand, DeleteMessageCommand, PurgeQueueCommand, SendMessageBatchCommand,
  SendMessageCommand
} from '@aws-sdk/client-sqs'
import { until } from '../../helpers/in-time-of'
import { startQueues, type QueueFixture } from './queue-fixture'

let queues: QueueFixture
let queue: string

beforeEach(async () => {
  queues = await startQueues()
  queue = await queues.create('inbox', { VisibilityTimeout: '60' })
})

afterEach(() => queues.close())

const remove = (ReceiptHandle: string) => queues.client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }))

const hideFor = (ReceiptHandle: string, VisibilityTimeout: number) =>
  queues.client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle, VisibilityTimeout }))

test('a message arrives with its body, attributes and what SQS knows of it', async () => {
  const attributes = {
    kind: { DataType: 'String', StringValue: 'hint' },
    digest: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) }
  }
  const id = await queues.send(queue, 'grüß dich', { MessageAttributes: attributes })
  const sentAt = queues.clock.now()
  await queues.clock.advance(1500)
  const [message] = await queues.receive(queue, { MessageAttributeNames: ['All'] })
  expect(message).toMatchObject({ MessageId: id, Body: 'grüß dich', MessageAttributes: attributes })
  expect(message.Attributes).toEqual({
    SenderId: '111111111111',
    SentTimestamp: String(sentAt),
    ApproximateReceiveCount: '1',
    ApproximateFirstReceiveTimestamp: String(sentAt + 1500)
  })
})

test('the digest of message attributes is the documented one', async () => {
  const MessageAttributes = { timestamp: { StringValue: '1493147359900', DataType: 'Number' } }
  const input = { QueueUrl: queue, MessageBody: 'derp', MessageAttributes }
  const { MD5OfMessageAttributes } = await queues.client.send(new SendMessageCommand(input))
  expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c')
})

test('a received message is invisible until its visibility timeout is over, and counts its receives', async () => {
  await queues.send(queue, 'a')
  const [first] = await queues.receive(queue)
  await queues.clock.advance(59_999)
  expect(await queues.receive(queue)).toEqual([])
  await queues.clock.advance(1)
  const [second] = await queues.receive(queue)
  expect(second.Attributes.ApproximateReceiveCount).toBe('2')
  expect(second.Attributes.ApproximateFirstReceiveTimestamp).toBe(first.Attributes.ApproximateFirstReceiveTimestamp)
})

test('deleting with a stale receipt handle succeeds and deletes nothing', async () => {
  await queues.send(queue, 'a')
  const [first] = await queues.receive(queue, { VisibilityTimeout: 1 })
  await queues.clock.advance(1000)
  const [second] = await queues.receive(queue, { VisibilityTimeout: 1 })
  await remove(first.ReceiptHandle)
  await queues.clock.advance(1000)
  const [third] = await queues.receive(queue)
  expect(third.MessageId).toBe(second.MessageId)
  await remove(third.ReceiptHandle)
  await remove(third.ReceiptHandle)
  expect(await queues.attribute(queue, 'ApproximateNumberOfMessagesNotVisible')).toBe('0')
})

test('a receipt handle that never was one is refused', async () => {
  const refusal = { name: 'ReceiptHandleIsInvalid', $metadata: { httpStatusCode: 404 } }
  await expect(remove('bm9uc2Vuc2U=')).rejects.toMatchObject(refusal)
})

test('visibility is changed for messages in flight only, and for 12 hours from the receive at most', async () => {
  await queues.send(queue, 'a')
  const [{ ReceiptHandle: handle }] = await queues.receive(queue)
  await hideFor(handle, 600)
  await queues.clock.advance(599_000)
  expect(await queues.receive(queue)).toEqual([])
  await expect(hideFor(handle, 43_200)).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  await hideFor(handle, 0)
  await expect(hideFor(handle, 10)).rejects.toMatchObject({ name: 'MessageNotInflight' })
  expect(await queues.receive(queue)).toHaveLength(1)
})

test('a delayed message appears when its delay is over; the queue has a default delay', async () => {
  const slow = await queues.create('slow', { DelaySeconds: '30' })
  await queues.send(slow, 'default')
  await queues.send(slow, 'none', { DelaySeconds: 0 })
  expect((await queues.receive(slow, { MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(['none'])
  expect(await queues.attribute(slow, 'ApproximateNumberOfMessagesDelayed')).toBe('1')
  await queues.clock.advance(30_000)
  expect((await queues.receive(slow)).map(({ Body }) => Body)).toEqual(['default'])
  await expect(queues.send(slow, 'late', { DelaySeconds: 901 })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
})

test('long polling answers when a message arrives, or with nothing when its time is over', async () => {
  const polls = () => queues.clock.untilNext() === 20_000
  const answered = queues.receive(queue, { WaitTimeSeconds: 20 })
  await until(polls)
  await queues.send(queue, 'at last')
  expect((await answered).map(({ Body }) => Body)).toEqual(['at last'])
  await queues.clock.advance(1)
  const unanswered = queues.receive(queue, { WaitTimeSeconds: 20 })
  await until(polls)
  await queues.clock.advance(20_000)
  expect(await unanswered).toEqual([])
  await queues.send(queue, 'for the next')
  expect(await queues.receive(queue)).toHaveLength(1)
})

test('subscribers hear of messages that are there, that arrive and that become visible again', async () => {
  let heard = 0
  await queues.send(queue, 'already there')
  const cancel = queues.sqs.subscribe(await queues.arn(queue), () => heard++)
  await queues.clock.advance(0)
  expect(heard).toBe(1)
  await queues.receive(queue)
  await queues.send(queue, 'arrives')
  await queues.clock.advance(0)
  expect(heard).toBe(2)
  await queues.clock.advance(60_000)
  expect(heard).toBe(3)
  cancel()
  await queues.send(queue, 'unheard')
  await queues.clock.advance(0)
  expect(heard).toBe(3)
})

test('messages past their retention are gone', async () => {
  const brief = await queues.create('brief', { MessageRetentionPeriod: '60' })
  await queues.send(brief, 'a')
  await queues.clock.advance(60_000)
  expect(await queues.receive(brief)).toEqual([])
  expect(await queues.attribute(brief, 'ApproximateNumberOfMessages')).toBe('0')
})

test('a message holds 1 MiB and not a byte more, and only characters of XML', async () => {
  await queues.send(queue, 'x'.repeat(1024 * 1024))
  await expect(queues.send(queue, 'x'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  await expect(queues.send(queue, 'bell \u0007')).rejects.toMatchObject({ name: 'InvalidMessageContents' })
})

test('in a batch every entry has its own result', async () => {
  const Entries = [
    { Id: 'good', MessageBody: 'a' },
    { Id: 'bad', MessageBody: 'b', DelaySeconds: 1000 }
  ]
  const sent = await queues.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))
  expect(sent.Successful).toMatchObject([{ Id: 'good', MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' }])
  expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }])
  const [{ ReceiptHandle }] = await queues.receive(queue)
  const handles = [{ Id: 'a', ReceiptHandle }, { Id: 'b', ReceiptHandle: 'bm9uc2Vuc2U=' }]
  const deleted = await queues.client.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries: handles }))
  expect(deleted.Successful).toEqual([{ Id: 'a' }])
  expect(deleted.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }])
})

test.each([
  ['EmptyBatchRequest', []],
  ['BatchEntryIdsNotDistinct', [{ Id: 'a', MessageBody: 'a' }, { Id: 'a', MessageBody: 'b' }]],
  ['InvalidBatchEntryId', [{ Id: 'a b', MessageBody: 'a' }]],
  ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'a' }))],
  ['BatchRequestTooLong', ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600 * 1024) }))]
])('a whole batch is refused: %s', async (name, Entries) => {
  await expect(queues.client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }))).rejects.toMatchObject({ name })
})

test('purging removes waiting, delayed and received messages, once a minute', async () => {
  const purge = () => queues.client.send(new PurgeQueueCommand({ QueueUrl: queue }))
  await queues.send(queue, 'received')
  await queues.receive(queue)
  await queues.send(queue, 'delayed', { DelaySeconds: 5 })
  await queues.send(queue, 'waiting')
  await purge()
  await expect(purge()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' })
  await queues.clock.advance(60_000)
  expect(await queues.receive(queue)).toEqual([])
})
