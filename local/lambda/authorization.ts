import type { Access, Call, ResourcePolicy } from '../core/call'
import type { LambdaState } from './state'

type Accesses = (call: Call) => Access[]

/** Operations that have another action's permission. */
const actionOf: Readonly<Record<string, string>> = { Invoke: 'InvokeFunction' }

const onFunction = [
  'AddPermission', 'DeleteFunction', 'DeleteFunctionEventInvokeConfig', 'GetFunction', 'GetFunctionConfiguration', 'GetPolicy', 'Invoke',
  'PutFunctionConcurrency', 'PutFunctionEventInvokeConfig', 'RemovePermission', 'UpdateFunctionCode'
]
const onMapping = ['DeleteEventSourceMapping', 'GetEventSourceMapping', 'UpdateEventSourceMapping']
const onAll = ['CreateEventSourceMapping', 'ListEventSourceMappings', 'ListFunctions']

/** Which permissions each operation of Lambda needs (Service Authorization Reference, "AWS Lambda"). */
export const lambdaAccesses = ({ functions, surroundings }: LambdaState): Record<string, Accesses> => {
  const { partition, region } = surroundings
  const functionArn = ({ caller, input }: Call): string => {
    const parts = String(input.FunctionName ?? '').split(':')
    const marker = parts.indexOf('function')
    return functions.arn(parts[marker - 1] ?? caller.account, parts[marker + 1] ?? parts[0]!)
  }
  const on = (resource: (call: Call) => string) => (operation: string): [string, Accesses] => [
    operation, (call) => [{ action: `lambda:${actionOf[operation] ?? operation}`, resource: resource(call) }]
  ]
  /** A function's role is handed over to Lambda. */
  const passedRole = ({ input }: Call): Access[] =>
    typeof input.Role === 'string'
      ? [{ action: 'iam:PassRole', resource: input.Role, values: { 'iam:passedtoservice': 'lambda.amazonaws.com' } }]
      : []
  const withRole = (operation: string): [string, Accesses] => {
    const [, accesses] = on(functionArn)(operation)
    return [operation, (call) => [...accesses(call), ...passedRole(call)]]
  }
  const mappingArn = ({ caller, input }: Call) =>
    `arn:${partition}:lambda:${region}:${caller.account}:event-source-mapping:${input.UUID}`
  return Object.fromEntries([
    ...onFunction.map(on(functionArn)),
    ...onMapping.map(on(mappingArn)),
    ...onAll.map(on(() => '*')),
    ...['CreateFunction', 'UpdateFunctionConfiguration'].map(withRole)
  ])
}

/** A function's policy, out of the permissions that were added. */
export const functionPolicyOf = ({ functions }: LambdaState, arn: string): ResourcePolicy | undefined => {
  const lambda = functions.find(arn)
  if (!lambda) return undefined
  const document = lambda.permissions.size > 0 ? JSON.stringify({ Statement: [...lambda.permissions.values()] }) : undefined
  return { account: lambda.account, document }
}
