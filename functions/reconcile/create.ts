import { Logger } from '@aws-lambda-powertools/logger'
import middy from '@middy/core'
import type { RecordClients } from '../../shared/aws/clients/base'
import { JobStore } from '../../shared/job/store'
import { Inboxes } from '../../shared/kernel/inboxes'
import type { Dependencies } from '../../shared/kernel/step-function'
import { rejectedCopies } from '../../shared/request/refuse'
import { answerDeadRequests } from './dead-requests'
import { nudgeDueJobs } from './reconcile'

/** Runs on a schedule and repairs what events and messages missed. */
export const create = ({ clients, clock, config, deployment }: Dependencies<RecordClients>) => {
  const logger = new Logger({ serviceName: 'reconcile' })
  const store = new JobStore(clients.table, deployment.tableName)
  const inboxes = new Inboxes(clients.queue, (step) => deployment.inboxUrl(step))
  const failed = (what: string, error: unknown) => logger.error(what, error as Error)
  return middy(async () => {
    const nudged = await nudgeDueJobs({ store, inboxes, clock, failed })
    const answered = await answerDeadRequests({
      store, inboxes, clock, config, failed,
      queue: clients.queue,
      deadLetterQueueUrl: deployment.intakeDeadLetterQueueUrl,
      keepRejected: rejectedCopies(clients.queue, deployment.rejectedQueueUrl, failed)
    })
    logger.info('reconciled', { answered, nudged })
    return { answered, nudged }
  })
}
