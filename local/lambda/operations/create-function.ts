import type { Operation } from '../../core/call'
import { bundleOf, checkConfiguration, functionConfiguration, sha256 } from '../configuration'
import { invalidParameter, resourceConflict } from '../errors'
import type { LambdaFunction } from '../functions'
import type { LambdaState } from '../state'

export const createFunction =
  (state: LambdaState): Operation =>
  async ({ input, caller }) => {
    const { functions, surroundings, roleOf } = state
    const { FunctionName, Role, Environment, DeadLetterConfig, TracingConfig } = input
    const arn = functions.arn(caller.account, FunctionName)
    if (functions.find(arn)) throw resourceConflict(`Function already exist: ${FunctionName}`)
    const bundle = await bundleOf(input.Code, surroundings, caller)
    const lambda: LambdaFunction = {
      account: caller.account,
      name: FunctionName,
      arn,
      handler: input.Handler,
      runtime: input.Runtime,
      roleArn: Role,
      description: input.Description ?? '',
      memorySizeMegabytes: input.MemorySize ?? 128,
      timeoutSeconds: input.Timeout ?? 3,
      variables: { ...Environment?.Variables },
      deadLetterArn: DeadLetterConfig?.TargetArn,
      tracing: TracingConfig?.Mode ?? 'PassThrough',
      bundle,
      codeSha256: sha256(bundle),
      tags: { ...input.Tags },
      permissions: new Map(),
      modifiedAt: surroundings.clock.now()
    }
    checkConfiguration(lambda)
    try {
      roleOf(lambda)
    } catch {
      throw invalidParameter('The role defined for the function cannot be assumed by Lambda.')
    }
    functions.add(lambda)
    return functionConfiguration(lambda)
  }
