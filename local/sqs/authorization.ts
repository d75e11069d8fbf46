import type { Access, Call } from '../core/call'
import type { Surroundings } from '../core/surroundings'

type Context = Pick<Surroundings, 'partition' | 'region'>
type Accesses = (call: Call) => Access[]

/** Operations whose permission is another's: a batch needs what its entries need. */
const actionOf: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility'
}

const onQueueOfUrl = [
  'ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'DeleteMessage', 'DeleteMessageBatch', 'DeleteQueue', 'GetQueueAttributes',
  'ListDeadLetterSourceQueues', 'ListQueueTags', 'PurgeQueue', 'ReceiveMessage', 'SendMessage', 'SendMessageBatch', 'SetQueueAttributes',
  'TagQueue', 'UntagQueue'
]

/**
 * Which permissions each operation of SQS needs (Service Authorization Reference, "Amazon SQS"). A queue is named by account and name,
 * whether it exists or not.
 */
export const sqsAccesses = ({ partition, region }: Context): Record<string, Accesses> => {
  const queue = (account: string, name: string): string => `arn:${partition}:sqs:${region}:${account}:${name}`
  const ofUrl = ({ input }: Call): string => {
    const [account = '', name = ''] = String(input.QueueUrl ?? '').split('/').slice(-2)
    return queue(account, name)
  }
  const needs = (operation: string, arnOf: (call: Call) => string): [string, Accesses] => [
    operation, (call) => [{ action: `sqs:${actionOf[operation] ?? operation}`, resource: arnOf(call) }]
  ]
  const ofName = ({ input, caller }: Call) => queue(input.QueueOwnerAWSAccountId ?? caller.account, input.QueueName ?? '')
  const ofSource = ({ input }: Call) => String(input.SourceArn)
  return {
    ...Object.fromEntries(onQueueOfUrl.map((operation) => needs(operation, ofUrl))),
    ...Object.fromEntries([
      needs('CreateQueue', ofName),
      needs('GetQueueUrl', ofName),
      needs('ListQueues', () => '*'),
      needs('StartMessageMoveTask', ofSource),
      needs('ListMessageMoveTasks', ofSource)
    ])
  }
}
