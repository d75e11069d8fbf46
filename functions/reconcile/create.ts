import { Logger } from '@aws-lambda-powertools/logger'
import middy from '@middy/core'
import type { RecordClients } from '../../shared/aws/clients/base'
import { LineIndex } from '../../shared/job/line-index'
import { Places } from '../../shared/job/places'
import { JobStore, type DueJob } from '../../shared/job/store'
import { WaitedLines } from '../../shared/job/waited-lines'
import { Inboxes } from '../../shared/kernel/inboxes'
import { Lines } from '../../shared/kernel/lines'
import type { Dependencies } from '../../shared/kernel/step-function'
import { noMetrics } from '../../shared/metrics/metrics'
import { loggedFailures } from '../../shared/middleware/failed'
import { rejectedCopies } from '../../shared/request/refuse'
import { measureCensus, takeCensus } from './census'
import { answerDeadRequests } from './dead-requests'
import { tendLines } from './lines'
import { nudgeDueJobs } from './reconcile'

/** Runs on a schedule and repairs what events and messages missed; then it counts what there is. */
export const create = ({ clients, clock, config, deployment, metrics = noMetrics }: Dependencies<RecordClients>) => {
  const logger = new Logger({ serviceName: 'reconcile' })
  const store = new JobStore(clients.table, deployment.tableName)
  const inboxes = new Inboxes(clients.queue, (step) => deployment.inboxUrl(step))
  const failed = loggedFailures(logger)
  return middy(async () => {
    const standing: DueJob[] = []
    for await (const job of store.due()) standing.push(job)
    const nudged = await nudgeDueJobs(standing, { inboxes, clock, failed })
    const lines = await tendLines({
      lines: new Lines(new LineIndex(clients.table, deployment.tableName), new WaitedLines(clients.table, deployment.tableName), store, inboxes),
      places: new Places(clients.table, deployment.tableName),
      store, clock, failed
    })
    const answered = await answerDeadRequests({
      store, inboxes, clock, config, failed,
      queue: clients.queue,
      deadLetterQueueUrl: deployment.intakeDeadLetterQueueUrl,
      keepRejected: rejectedCopies(clients.queue, deployment.rejectedQueueUrl, failed)
    })
    measureCensus(takeCensus(standing, clock.now(), config.timing), metrics)
    metrics.record({ ReconcilerRuns: 1, JobsNudged: nudged })
    logger.info('reconciled', { answered, nudged, ...lines })
    return { answered, nudged, ...lines }
  })
}
