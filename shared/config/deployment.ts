import { PermanentError } from '../errors'
import type { StepName } from '../job/steps'

/** Names of what the stack created, as CloudFormation puts them into a function's environment. */
export interface Deployment {
  tableName: string
  eventBusName: string
  /** Tells a request from a hint: only what arrives there is a request. */
  intakeQueueArn: string
  inboxUrl(step: StepName): string
  completionQueueUrl: string
  /** Where copies of refused messages go, without their credential. */
  rejectedQueueUrl: string
  intakeDeadLetterQueueUrl: string
  stagingKeyArn: string
  clusterName: string
  executionRoleArn: string
  /** Of container instances, in mode `ecs`. */
  containerInstanceProfileArn: string
  runnerLogGroup: string
  reportBucket: string
  /** The task role of an application is called so, and its name behind it. */
  taskRoleArnPrefix: string
  /** Of an application: of its transient databases, and of its runners. */
  databaseSecurityGroup(applicationName: string): string
  runnerSecurityGroup(applicationName: string): string
  region: string
}

/** `INBOX_URL_CLEAN_UP` for the step `clean-up`. */
export const inboxVariable = (step: StepName): string => `INBOX_URL_${step.toUpperCase().replaceAll('-', '_')}`

/** An application that is configured no more has none, and nothing of it may be reached. */
const groupOf = (application: string, groups: string): string => {
  const id = (JSON.parse(groups) as Record<string, string>)[application.toLowerCase()]
  if (id) return id
  throw new PermanentError('MaskopyResourceException', `The application '${application}' has no security group any more.`, 'NotConfigured')
}

/**
 * Reads them when they are used: a function has only those that its step needs.
 * @throws Error naming the variable that is missing
 */
export const readDeployment = (environment: NodeJS.ProcessEnv): Deployment => {
  const read = (name: string): string => {
    const value = environment[name]
    if (!value) throw new Error(`The environment variable ${name} is missing.`)
    return value
  }
  return {
    get tableName() { return read('TABLE_NAME') },
    get eventBusName() { return read('EVENT_BUS_NAME') },
    get intakeQueueArn() { return read('INTAKE_QUEUE_ARN') },
    inboxUrl: (step) => read(inboxVariable(step)),
    get completionQueueUrl() { return read('COMPLETION_QUEUE_URL') },
    get rejectedQueueUrl() { return read('REJECTED_QUEUE_URL') },
    get intakeDeadLetterQueueUrl() { return read('INTAKE_DEAD_LETTER_QUEUE_URL') },
    get stagingKeyArn() { return read('STAGING_KEY_ARN') },
    get clusterName() { return read('CLUSTER_NAME') },
    get executionRoleArn() { return read('TASK_EXECUTION_ROLE_ARN') },
    get containerInstanceProfileArn() { return read('CONTAINER_INSTANCE_PROFILE_ARN') },
    get runnerLogGroup() { return read('RUNNER_LOG_GROUP') },
    get reportBucket() { return read('REPORT_BUCKET') },
    get taskRoleArnPrefix() { return read('TASK_ROLE_ARN_PREFIX') },
    databaseSecurityGroup: (application) => groupOf(application, read('DATABASE_SECURITY_GROUPS')),
    runnerSecurityGroup: (application) => groupOf(application, read('RUNNER_SECURITY_GROUPS')),
    get region() { return read('AWS_REGION') }
  }
}
