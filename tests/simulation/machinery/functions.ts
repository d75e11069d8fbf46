import { create as cleanUp } from '../../../functions/clean-up/create'
import { create as copySourceSnapshot } from '../../../functions/copy-source-snapshot/create'
import { create as copyToStaging } from '../../../functions/copy-to-staging/create'
import { create as intake } from '../../../functions/intake/create'
import { create as obfuscate } from '../../../functions/obfuscate/create'
import { create as publishCompletion } from '../../../functions/publish-completion/create'
import { create as reconcile } from '../../../functions/reconcile/create'
import { create as release } from '../../../functions/release/create'
import { create as restoreDatabase } from '../../../functions/restore-database/create'
import { create as takeFinalSnapshot } from '../../../functions/take-final-snapshot/create'
import { create as verify } from '../../../functions/verify/create'
import type { Deployment } from '../../../shared/config/deployment'
import type { Config } from '../../../shared/config/schema'
import type { Http } from '../../../shared/request/https'
import { prefix } from './stack'
import type { Clients } from './clients'

/** What every function is made from in a simulated run. */
export interface SimulatedDependencies {
  clients: Clients
  clock: { now(): number }
  random: { next(): number }
  config: Config
  deployment: Deployment
  /** How intake reaches STS. */
  identity: { endpointFor: () => Promise<URL>; http: Http }
}

export type Handler = (event: any, context: any) => Promise<unknown>

/** Makes a function; a planted defect is another one under the same name. */
export type FunctionFactory = (dependencies: SimulatedDependencies) => Handler

const factory = (create: (dependencies: any) => unknown): FunctionFactory => (dependencies) => create(dependencies) as Handler

/** Every function of serverless.yml by its name there. */
export const productFunctions: Readonly<Record<string, FunctionFactory>> = {
  intake: factory(intake),
  'copy-source-snapshot': factory(copySourceSnapshot),
  'copy-to-staging': factory(copyToStaging),
  'restore-database': factory(restoreDatabase),
  obfuscate: factory(obfuscate),
  verify: factory(verify),
  'take-final-snapshot': factory(takeFinalSnapshot),
  release: factory(release),
  'clean-up': factory(cleanUp),
  'publish-completion': factory(publishCompletion),
  reconcile: factory(reconcile)
}

const baseUrl = 'https://sqs.invalid'

export const deploymentOf = ({ region, stagingAccountId }: Config): Deployment => {
  const url = (name: string) => `${baseUrl}/${stagingAccountId}/${prefix}-${name}`
  return {
    tableName: `${prefix}-jobs`,
    eventBusName: prefix,
    intakeQueueArn: `arn:aws:sqs:${region}:${stagingAccountId}:${prefix}-requests`,
    inboxUrl: (step) => url(step),
    completionQueueUrl: url('completions'),
    rejectedQueueUrl: url('rejected-requests'),
    intakeDeadLetterQueueUrl: url('requests-dead-letters'),
    stagingKeyArn: `arn:aws:kms:${region}:${stagingAccountId}:key/staging`,
    clusterName: prefix,
    executionRoleArn: `arn:aws:iam::${stagingAccountId}:role/${prefix}-task-execution`,
    containerInstanceProfileArn: `arn:aws:iam::${stagingAccountId}:instance-profile/${prefix}-container-instance`,
    runnerLogGroup: '/ecs/maskopy/bootstrap-logs',
    reportBucket: `${prefix}-reports-${stagingAccountId}`,
    taskRoleArnPrefix: `arn:aws:iam::${stagingAccountId}:role/${prefix}-runner-`,
    databaseSecurityGroup: (application) => `sg-database-${application.toLowerCase()}`,
    runnerSecurityGroup: (application) => `sg-runner-${application.toLowerCase()}`,
    region
  }
}
