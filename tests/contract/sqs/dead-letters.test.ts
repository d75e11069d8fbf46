import {
  DeleteMessageCommand, ListDeadLetterSourceQueuesCommand, ListMessageMoveTasksCommand, StartMessageMoveTaskCommand
} from '@aws-sdk/client-sqs'
import { startQueues, type QueueFixture } from './queue-fixture'

let queues: QueueFixture
let inbox: string
let deadLetters: string

beforeEach(async () => {
  queues = await startQueues()
  deadLetters = await queues.create('inbox-dead')
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await queues.arn(deadLetters), maxReceiveCount: 2 })
  inbox = await queues.create('inbox', { RedrivePolicy, VisibilityTimeout: '10' })
})

afterEach(() => queues.close())

const receiveInVain = async (times: number) => {
  for (let time = 0; time < times; time++) {
    expect(await queues.receive(inbox)).toHaveLength(1)
    await queues.clock.advance(10_000)
  }
}

const deadLetter = async (body: string) => {
  const id = await queues.send(inbox, body)
  await receiveInVain(2)
  expect(await queues.receive(inbox)).toEqual([])
  return id
}

const redrive = async (more = {}) =>
  queues.client.send(new StartMessageMoveTaskCommand({ SourceArn: await queues.arn(deadLetters), ...more }))

const moves = async () =>
  (await queues.client.send(new ListMessageMoveTasksCommand({ SourceArn: await queues.arn(deadLetters) }))).Results

test('after as many receives as allowed a message goes to the dead-letter queue with its id and body', async () => {
  const sentAt = queues.clock.now()
  const id = await deadLetter('poison')
  const [dead] = await queues.receive(deadLetters)
  expect(dead).toMatchObject({ MessageId: id, Body: 'poison' })
  expect(dead.Attributes).toMatchObject({ DeadLetterQueueSourceArn: await queues.arn(inbox), SentTimestamp: String(sentAt) })
})

test('a message that is deleted on its last receive does not go there', async () => {
  await queues.send(inbox, 'in the end')
  await receiveInVain(1)
  const [{ ReceiptHandle }] = await queues.receive(inbox)
  await queues.client.send(new DeleteMessageCommand({ QueueUrl: inbox, ReceiptHandle }))
  await queues.clock.advance(10_000)
  expect(await queues.receive(inbox)).toEqual([])
  expect(await queues.receive(deadLetters)).toEqual([])
})

test('a dead-letter queue names its sources', async () => {
  const { queueUrls } = await queues.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters }))
  expect(queueUrls).toEqual([inbox])
})

test('a redrive brings messages back to their source as new ones', async () => {
  const id = await deadLetter('poison')
  await redrive()
  await queues.clock.advance(0)
  const [message] = await queues.receive(inbox)
  expect(message.Body).toBe('poison')
  expect(message.MessageId).not.toBe(id)
  expect(message.Attributes.ApproximateReceiveCount).toBe('1')
  expect(await moves()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }])
})

test('a redrive goes as fast as it is told, one at a time, also to another queue', async () => {
  const elsewhere = await queues.create('elsewhere')
  for (const body of ['a', 'b', 'c']) await queues.send(deadLetters, body)
  await redrive({ DestinationArn: await queues.arn(elsewhere), MaxNumberOfMessagesPerSecond: 2 })
  await queues.clock.advance(0)
  expect(await moves()).toMatchObject([{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2 }])
  await expect(redrive()).rejects.toMatchObject({ name: 'UnsupportedOperation' })
  await queues.clock.advance(1000)
  expect(await moves()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }])
  expect(await queues.receive(elsewhere, { MaxNumberOfMessages: 10 })).toHaveLength(3)
})

test('only a dead-letter queue can be redriven', async () => {
  const SourceArn = await queues.arn(inbox)
  await expect(redrive({ SourceArn })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  await expect(redrive({ SourceArn: `${SourceArn}-none` })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})
