import { AwsError, type Call, type Operation } from '../../core/call'
import { resourcePolicyAdmits } from '../../iam/resource-policy'
import type { LambdaFunction } from '../functions'
import type { LambdaState } from '../state'

const textOf = (payload: Uint8Array | string | undefined): string => {
  const text = payload === undefined ? '' : typeof payload === 'string' ? payload : Buffer.from(payload).toString()
  return text === '' ? '{}' : text
}

/** A service may invoke only a function whose own policy names it; what users may is for their policies to say. */
const checkService = (lambda: LambdaFunction, { caller }: Call): void => {
  if (!caller.servicePrincipal) return
  const document = JSON.stringify({ Statement: [...lambda.permissions.values()] })
  if (resourcePolicyAdmits(document, { caller, action: 'lambda:InvokeFunction', arn: lambda.arn })) return
  const message = `User: ${caller.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${lambda.arn}`
  throw new AwsError('AccessDeniedException', message, 403)
}

/** `RequestResponse` answers with what the function returned (`Payload` are bytes of JSON); `Event` at once with 202. */
export const invoke =
  ({ functions, invoker, asynchronous }: LambdaState): Operation =>
  async (call) => {
    const lambda = functions.addressed(call)
    checkService(lambda, call)
    const { InvocationType = 'RequestResponse', Payload } = call.input
    const payload = textOf(Payload)
    try {
      JSON.parse(payload)
    } catch (error) {
      const message = `Could not parse request body into json: ${(error as Error).message}`
      throw new AwsError('InvalidRequestContentException', message, 400)
    }
    if (InvocationType === 'DryRun') return { StatusCode: 204 }
    const invocation = { requestId: call.requestId, payload }
    if (InvocationType === 'Event') {
      asynchronous.accept(lambda, invocation)
      return { StatusCode: 202 }
    }
    const outcome = await invoker.invoke(lambda, invocation)
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      ...(outcome.functionError ? { FunctionError: outcome.functionError } : {}),
      Payload: Buffer.from(outcome.payload)
    }
  }
