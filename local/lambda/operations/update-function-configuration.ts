import type { Operation } from '../../core/call'
import { checkConfiguration, functionConfiguration } from '../configuration'
import type { LambdaState } from '../state'

/** Invocations from now on run under the new configuration; those that are running are ended with their environments. */
export const updateFunctionConfiguration =
  (state: LambdaState): Operation =>
  async (call) => {
    const lambda = state.functions.addressed(call)
    const { Handler, Runtime, Role, Description, MemorySize, Timeout, Environment, DeadLetterConfig, TracingConfig } = call.input
    const changed = {
      ...lambda,
      handler: Handler ?? lambda.handler,
      runtime: Runtime ?? lambda.runtime,
      roleArn: Role ?? lambda.roleArn,
      description: Description ?? lambda.description,
      memorySizeMegabytes: MemorySize ?? lambda.memorySizeMegabytes,
      timeoutSeconds: Timeout ?? lambda.timeoutSeconds,
      variables: Environment ? { ...Environment.Variables } : lambda.variables,
      deadLetterArn: DeadLetterConfig ? DeadLetterConfig.TargetArn || undefined : lambda.deadLetterArn,
      tracing: TracingConfig?.Mode ?? lambda.tracing,
      modifiedAt: state.surroundings.clock.now()
    }
    checkConfiguration(changed)
    Object.assign(lambda, changed)
    await state.invoker.renew(lambda)
    return functionConfiguration(lambda)
  }
