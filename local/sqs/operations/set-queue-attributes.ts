import type { Operation } from '../../core/call'
import { changedAttributes, checkAttributes } from '../attributes'
import { missingParameter } from '../errors'
import type { Sqs } from '../queues'

export const setQueueAttributes =
  ({ queues, clock }: Sqs): Operation =>
  (call) => {
    const queue = queues.addressed(call)
    const { Attributes: attributes } = call.input
    if (!attributes) throw missingParameter('Attributes')
    checkAttributes(attributes, (arn) => queues.byArn(arn) !== undefined)
    queue.attributes = changedAttributes(queue.attributes, attributes)
    queue.modifiedAt = clock.now()
    return {}
  }
