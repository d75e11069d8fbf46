import { AwsError, type Operation } from '../../core/call'
import { uuid } from '../../core/random'
import { redrivePolicyOf } from '../attributes'
import { missingParameter } from '../errors'
import type { Message } from '../message'
import type { Queue } from '../queue'
import type { MoveTask, Sqs } from '../queues'

/** Messages a second where the caller sets no limit; SQS chooses up to 500 by itself. */
const DEFAULT_PER_SECOND = 500

const resourceNotFound = () =>
  new AwsError('ResourceNotFoundException', 'The resource that you specified for the SourceArn parameter does not exist.', 404)

const isDeadLetterQueue = ({ queues }: Sqs, { arn, account }: Queue) =>
  queues.of(account).some((queue) => redrivePolicyOf(queue.attributes)?.deadLetterTargetArn === arn)

/** A redriven message is a new one to SQS: new id, new age, not received yet. */
const moveOne = (sqs: Sqs, task: MoveTask, message: Message) => {
  const destination = sqs.queues.byArn(task.destinationArn ?? message.deadLetterSourceArn ?? '')
  if (!destination) {
    task.status = 'FAILED'
    task.failureReason = 'CouldNotDetermineMessageSource'
    sqs.queues.byArn(task.sourceArn)?.put(message, 0)
    return
  }
  const { body, attributes, traceHeader, senderId } = message
  destination.put({ id: uuid(sqs.random), body, attributes, traceHeader, senderId, sentAt: sqs.clock.now(), receiveCount: 0 }, 0)
  task.moved++
}

const moveSome = (sqs: Sqs, task: MoveTask): void => {
  const limit = Math.min(task.maxPerSecond ?? DEFAULT_PER_SECOND, task.toMove - task.moved)
  const messages = sqs.queues.byArn(task.sourceArn)?.drain(limit) ?? []
  for (const message of messages) moveOne(sqs, task, message)
  if (task.status !== 'RUNNING') return
  if (messages.length === 0 || task.moved >= task.toMove) task.status = 'COMPLETED'
  else sqs.clock.after(1000, () => moveSome(sqs, task))
}

export const startMessageMoveTask =
  (sqs: Sqs): Operation =>
  ({ input }) => {
    const { SourceArn: sourceArn, DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond } = input
    if (!sourceArn) throw missingParameter('SourceArn')
    const source = sqs.queues.byArn(sourceArn)
    if (!source || (destinationArn && !sqs.queues.byArn(destinationArn))) throw resourceNotFound()
    if (!isDeadLetterQueue(sqs, source)) {
      throw new AwsError('InvalidParameterValueException', 'Source queue must be configured as a Dead Letter Queue.')
    }
    if (sqs.moveTasks.some((task) => task.sourceArn === sourceArn && task.status === 'RUNNING')) {
      const message = 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.'
      throw new AwsError('UnsupportedOperation', message)
    }
    const handle = Buffer.from(JSON.stringify({ taskId: uuid(sqs.random), sourceArn })).toString('base64')
    const toMove = source.counts().ready
    const startedAt = sqs.clock.now()
    const task: MoveTask = { handle, sourceArn, destinationArn, maxPerSecond, startedAt, status: 'RUNNING', moved: 0, toMove }
    sqs.moveTasks.unshift(task)
    sqs.clock.after(0, () => moveSome(sqs, task))
    return { TaskHandle: handle }
  }
