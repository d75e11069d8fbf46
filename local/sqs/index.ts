import type { Service } from '../core/call'
import type { Cancel } from '../core/clock'
import type { Surroundings } from '../core/surroundings'
import { sqsAccesses } from './authorization'
import { queryErrorCodes } from './errors'
import { changeMessageVisibility } from './operations/change-message-visibility'
import { changeMessageVisibilityBatch } from './operations/change-message-visibility-batch'
import { createQueue } from './operations/create-queue'
import { deleteMessage } from './operations/delete-message'
import { deleteMessageBatch } from './operations/delete-message-batch'
import { deleteQueue } from './operations/delete-queue'
import { getQueueAttributes } from './operations/get-queue-attributes'
import { getQueueUrl } from './operations/get-queue-url'
import { listDeadLetterSourceQueues } from './operations/list-dead-letter-source-queues'
import { listMessageMoveTasks } from './operations/list-message-move-tasks'
import { listQueueTags } from './operations/list-queue-tags'
import { listQueues } from './operations/list-queues'
import { purgeQueue } from './operations/purge-queue'
import { receiveMessage } from './operations/receive-message'
import { sendMessage } from './operations/send-message'
import { sendMessageBatch } from './operations/send-message-batch'
import { setQueueAttributes } from './operations/set-queue-attributes'
import { startMessageMoveTask } from './operations/start-message-move-task'
import { tagQueue } from './operations/tag-queue'
import { untagQueue } from './operations/untag-queue'
import { Queues, type Sqs as State } from './queues'

export interface Sqs {
  service: Service
  /**
   * Calls back, on the clock, whenever there may be something to receive from the queue, and soon if there is now. Messages
   * themselves come through ReceiveMessage. Throws where there is no such queue.
   */
  subscribe(queueArn: string, callback: () => void): Cancel
  /** The URL of a queue that exists; undefined otherwise. */
  queueUrl(queueArn: string): string | undefined
  /** Messages that could be received now; undefined where there is no such queue. */
  depth(account: string, queueName: string): number | undefined
}

const operationsOn = (state: State): Service['operations'] => ({
  ChangeMessageVisibility: changeMessageVisibility(state),
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(state),
  CreateQueue: createQueue(state),
  DeleteMessage: deleteMessage(state),
  DeleteMessageBatch: deleteMessageBatch(state),
  DeleteQueue: deleteQueue(state),
  GetQueueAttributes: getQueueAttributes(state),
  GetQueueUrl: getQueueUrl(state),
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues(state),
  ListMessageMoveTasks: listMessageMoveTasks(state),
  ListQueueTags: listQueueTags(state),
  ListQueues: listQueues(state),
  PurgeQueue: purgeQueue(state),
  ReceiveMessage: receiveMessage(state),
  SendMessage: sendMessage(state),
  SendMessageBatch: sendMessageBatch(state),
  SetQueueAttributes: setQueueAttributes(state),
  StartMessageMoveTask: startMessageMoveTask(state),
  TagQueue: tagQueue(state),
  UntagQueue: untagQueue(state)
})

/** SQS: standard queues of all accounts. `baseUrl` says where queue URLs point to, once the endpoint's port is known. */
export const createSqs = (
  { clock, random, region, partition }: Pick<Surroundings, 'clock' | 'random' | 'region' | 'partition'>,
  { baseUrl }: { baseUrl: () => string }
): Sqs => {
  const queues = new Queues({ clock, random, region, partition }, baseUrl)
  return {
    service: {
      signingName: 'sqs',
      protocol: 'json-1.0',
      targetPrefix: 'AmazonSQS',
      queryErrorCodes,
      accesses: sqsAccesses({ region, partition }),
      resourcePolicy: (arn) => {
        const queue = queues.byArn(arn)
        return queue && { account: queue.account, document: queue.attributes.Policy || undefined }
      },
      operations: operationsOn({ clock, random, queues, moveTasks: [] })
    },
    subscribe: (queueArn, callback) => {
      const queue = queues.byArn(queueArn)
      if (!queue) throw new Error(`There is no queue ${queueArn}.`)
      return queue.subscribe(callback)
    },
    queueUrl: (queueArn) => {
      const queue = queues.byArn(queueArn)
      return queue && queues.url(queue)
    },
    depth: (account, queueName) => queues.named(account, queueName)?.counts().ready
  }
}
