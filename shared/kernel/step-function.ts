import type { BaseClients, RecordClients } from '../aws/clients/base'
import type { Clock } from '../clock'
import type { Deployment } from '../config/deployment'
import type { Config } from '../config/schema'
import { EventPublisher } from '../events/events'
import { LineIndex } from '../job/line-index'
import { JobStore } from '../job/store'
import { queueHandler, type QueueHandler } from '../middleware/queue-handler'
import { WaitedLines } from '../job/waited-lines'
import { noMetrics, type Metrics } from '../metrics/metrics'
import type { Random } from '../random'
import { Kernel } from './advance'
import { parseHint } from './hint'
import { Inboxes } from './inboxes'
import { Lines } from './lines'
import type { Step } from './step'

/** What every function is made from; tests and simulations pass their own. */
export interface Dependencies<Clients extends RecordClients = BaseClients> {
  clients: Clients
  clock: Clock
  random: Random
  config: Config
  deployment: Deployment
  /** Where numbers go; nowhere, if left out. */
  metrics?: Metrics
}

/** The kernel of a step, with the function's dependencies. */
export const kernelOf = <Aws>(step: Step<Aws>, aws: Aws, dependencies: Dependencies): Kernel<Aws> => {
  const { clients, clock, random, config, deployment, metrics = noMetrics } = dependencies
  const store = new JobStore(clients.table, deployment.tableName)
  const inboxes = new Inboxes(clients.queue, (name) => deployment.inboxUrl(name))
  return new Kernel({
    step,
    aws,
    store,
    inboxes,
    lines: new Lines(new LineIndex(clients.table, deployment.tableName), new WaitedLines(clients.table, deployment.tableName), store, inboxes),
    events: new EventPublisher(clients.bus, deployment.eventBusName),
    metrics,
    clock,
    random,
    config
  })
}

/** The function of a step: every message of its inbox is a hint. */
export const stepFunction = <Aws>(step: Step<Aws>, aws: Aws, dependencies: Dependencies): QueueHandler => {
  const kernel = kernelOf(step, aws, dependencies)
  return queueHandler(step.name, async (record, logger) => {
    const hint = parseHint(record)
    if (!hint) throw new Error('The message in the inbox is no hint.')
    logger.appendKeys({ hint: hint.text })
    await kernel.advance(hint, (jobId) => logger.appendKeys({ jobId }))
    logger.info('advanced')
  })
}
