import { Logger } from '@aws-lambda-powertools/logger'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { S3Client } from '@aws-sdk/client-s3'
import { accountDatabases, engineCatalog, sourceRole, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { Keys, type KmsClients } from '../../shared/aws/keys'
import { MachineImages } from '../../shared/aws/machine-images'
import { Objects } from '../../shared/aws/objects'
import { FinalNames } from '../../shared/job/final-names'
import { TypicalDurations } from '../../shared/job/typical-durations'
import { JobStore } from '../../shared/job/store'
import { parseHint, type Hint } from '../../shared/kernel/hint'
import { kernelOf, type Dependencies } from '../../shared/kernel/step-function'
import { loggedFailures } from '../../shared/middleware/failed'
import { queueHandler } from '../../shared/middleware/queue-handler'
import type { IdentityOptions } from '../../shared/request/caller-identity'
import { Claims } from '../../shared/request/claims'
import { requestMessage } from '../../shared/request/request-message'
import { rejectedCopies } from '../../shared/request/refuse'
import { admit, type AdmissionContext } from './admit'
import type { IntakeAws } from './checks'
import { intake } from './intake'

export type IntakeDependencies = Dependencies<BaseClients & { rds: RdsClients; kms: KmsClients; s3: S3Client; ec2: EC2Client }> & {
  /** How STS is asked; a simulation answers by itself. */
  identity?: Partial<IdentityOptions>
}

/** Requests come over the intake queue, hints over the inbox; only the queue that a message came from tells them apart. */
export const create = (dependencies: IntakeDependencies) => {
  const { clients, clock, config, deployment } = dependencies
  const store = new JobStore(clients.table, deployment.tableName)
  const aws: IntakeAws = {
    ...accountDatabases(clients.rds, config),
    catalog: engineCatalog(clients.rds, config),
    keys: (sourceAccount) => new Keys(clients.kms(sourceRole(config, sourceAccount))),
    objects: new Objects(clients.s3),
    machines: new MachineImages(clients.ec2),
    typical: new TypicalDurations(clients.table, deployment.tableName),
    names: new FinalNames(clients.table, deployment.tableName, store)
  }
  const kernel = kernelOf(intake(config), aws, dependencies)
  const admission: AdmissionContext = {
    store,
    claims: new Claims(clients.table, deployment.tableName),
    clock,
    config,
    identity: { timeoutSeconds: config.authorization.stsTimeoutSeconds, ...dependencies.identity },
    keepRejected: rejectedCopies(clients.queue, deployment.rejectedQueueUrl, loggedFailures(new Logger({ serviceName: 'intake' })))
  }
  return queueHandler('intake', async (record, logger) => {
    const { messageId, body, eventSourceARN } = record
    if (eventSourceARN !== deployment.intakeQueueArn) {
      const hint = parseHint(record)
      if (!hint) throw new Error('The message in the inbox is no hint.')
      logger.appendPersistentKeys({ hint: hint.text })
      return kernel.advance(hint, (jobId) => logger.appendPersistentKeys({ jobId }))
    }
    const message = requestMessage(messageId, body)
    logger.appendPersistentKeys({ jobId: message.jobId })
    const job = await admit(message, admission)
    logger.appendPersistentKeys({ jobId: job.JobId })
    logger.info(job.Refusal ? 'refused' : 'accepted', { requester: job.Requester?.arn, rule: job.Refusal?.Cause })
    const hint: Hint = { kind: 'event', jobId: job.JobId, text: 'request' }
    return kernel.advance(hint, undefined, job)
  })
}
