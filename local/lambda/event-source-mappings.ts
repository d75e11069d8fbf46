import { AwsError, type Call } from '../core/call'
import { invalidParameter, resourceNotFound } from './errors'
import type { LambdaFunction } from './functions'
import type { EventSourceMapping, Poller } from './poller'
import type { LambdaState } from './state'

const REPORT_FAILURES = 'ReportBatchItemFailures'

/** A mapping as the API describes it. */
export const mappingDescription = (mapping: EventSourceMapping, state = mapping.enabled ? 'Enabled' : 'Disabled') => ({
  UUID: mapping.uuid,
  EventSourceArn: mapping.queueArn,
  FunctionArn: mapping.lambda.arn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.batchingWindowSeconds,
  ...(mapping.maximumConcurrency ? { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } } : {}),
  FunctionResponseTypes: mapping.reportsBatchItemFailures ? [REPORT_FAILURES] : [],
  LastModified: new Date(mapping.modifiedAt),
  State: state,
  StateTransitionReason: 'USER_INITIATED'
})

const integerBetween = (name: string, value: unknown, from: number, to: number): number => {
  const number = Number(value)
  if (Number.isInteger(number) && number >= from && number <= to) return number
  throw invalidParameter(`${name} must be ${from} to ${to}, not ${String(value)}`)
}

const truth = (value: unknown): boolean => value !== false && value !== 'false'

/** The settings among the call's input, over those that hold already. Throws InvalidParameterValueException. */
export const mappingSettings = (
  input: any,
  { batchSize = 10, batchingWindowSeconds = 0, ...before }: Partial<EventSourceMapping> = {}
): Pick<
  EventSourceMapping,
  'batchSize' | 'batchingWindowSeconds' | 'maximumConcurrency' | 'reportsBatchItemFailures' | 'enabled'
> => {
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig, FunctionResponseTypes, Enabled } = input
  const settings = {
    batchSize: integerBetween('BatchSize', BatchSize ?? batchSize, 1, 10_000),
    batchingWindowSeconds: integerBetween(
      'MaximumBatchingWindowInSeconds',
      MaximumBatchingWindowInSeconds ?? batchingWindowSeconds,
      0,
      300
    ),
    maximumConcurrency: ScalingConfig?.MaximumConcurrency
      ? integerBetween('MaximumConcurrency', ScalingConfig.MaximumConcurrency, 2, 1000)
      : ScalingConfig
        ? undefined
        : before.maximumConcurrency,
    reportsBatchItemFailures: FunctionResponseTypes
      ? FunctionResponseTypes.includes(REPORT_FAILURES)
      : (before.reportsBatchItemFailures ?? false),
    enabled: Enabled === undefined ? (before.enabled ?? true) : truth(Enabled)
  }
  if (settings.batchSize > 10 && settings.batchingWindowSeconds < 1) {
    throw invalidParameter('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10')
  }
  return settings
}

/** The queue's URL, if the function's role may read the queue and its messages stay hidden long enough for the function. */
export const checkedQueueUrl = async (
  { surroundings, roleOf }: LambdaState,
  lambda: LambdaFunction,
  queueArn: string
): Promise<string> => {
  const [account, QueueName] = queueArn.split(':').slice(4)
  const sqs = async (operation: string, input: object) => {
    const caller = roleOf(lambda)
    try {
      return await surroundings.dispatcher.dispatch({ service: 'sqs', operation, input, caller })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      throw invalidParameter(
        'Error occurred while ReceiveMessage. SQS Error Code: ' + `${error.code}. SQS Error Message: ${error.message}`
      )
    }
  }
  const QueueUrl = `https://sqs.${surroundings.region}.amazonaws.com/${account}/${QueueName}`
  const { Attributes } = await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['VisibilityTimeout'] })
  const visibility = Number(Attributes.VisibilityTimeout)
  if (visibility >= lambda.timeoutSeconds) return QueueUrl
  throw invalidParameter(
    `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${lambda.timeoutSeconds} seconds`
  )
}

/** The poller of the call's `UUID`. Throws ResourceNotFoundException. */
export const addressedPoller = (state: LambdaState, { input, caller }: Call): Poller => {
  const poller = state.pollers.get(input.UUID)
  if (poller?.mapping.lambda.account === caller.account) return poller
  throw resourceNotFound('The resource you requested does not exist.')
}
