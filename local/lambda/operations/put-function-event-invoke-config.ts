import type { Operation } from '../../core/call'
import { checkQueue, eventInvokeConfiguration } from '../configuration'
import type { LambdaState } from '../state'

export const putFunctionEventInvokeConfig =
  ({ functions }: LambdaState): Operation =>
  (call) => {
    const lambda = functions.addressed(call)
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = call.input
    const config = {
      maximumRetryAttempts: Number(MaximumRetryAttempts ?? 2),
      maximumEventAgeSeconds: Number(MaximumEventAgeInSeconds ?? 21_600),
      onSuccessArn: DestinationConfig?.OnSuccess?.Destination,
      onFailureArn: DestinationConfig?.OnFailure?.Destination
    }
    checkQueue(config.onSuccessArn)
    checkQueue(config.onFailureArn)
    lambda.eventInvokeConfig = config
    return eventInvokeConfiguration(lambda, config)
  }
