import type { Operation } from '../../core/call'
import { paged } from '../paging'
import type { Sqs } from '../queues'

export const listQueues =
  ({ queues }: Sqs): Operation =>
  ({ input, caller }) => {
    const urls = queues
      .of(caller.account)
      .filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ''))
      .map((queue) => queues.url(queue))
    const { items, NextToken } = paged(urls, input)
    return { ...(items.length > 0 ? { QueueUrls: items } : {}), ...(NextToken ? { NextToken } : {}) }
  }
