import type { Operation } from '../../core/call'
import { redrivePolicyOf } from '../attributes'
import { paged } from '../paging'
import type { Sqs } from '../queues'

export const listDeadLetterSourceQueues =
  ({ queues }: Sqs): Operation =>
  (call) => {
    const { arn, account } = queues.addressed(call)
    const urls = queues
      .of(account)
      .filter((queue) => redrivePolicyOf(queue.attributes)?.deadLetterTargetArn === arn)
      .map((queue) => queues.url(queue))
    const { items, NextToken } = paged(urls, call.input)
    return { queueUrls: items, ...(NextToken ? { NextToken } : {}) }
  }
