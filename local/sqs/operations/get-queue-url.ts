import type { Operation } from '../../core/call'
import { queueDoesNotExist } from '../errors'
import type { Sqs } from '../queues'

export const getQueueUrl =
  ({ queues }: Sqs): Operation =>
  ({ input, caller }) => {
    const queue = queues.named(input.QueueOwnerAWSAccountId ?? caller.account, input.QueueName)
    if (!queue) throw queueDoesNotExist()
    return { QueueUrl: queues.url(queue) }
  }
