import { tagMap, type Creation, type ResourceType } from '../resource-type'
import { refuseUnknown } from '../template'

/** The bundle that the packaging tool wrote for this key; else S3 is left to have it. */
const codeOf = ({ properties, artifacts, logicalId }: Creation): object => {
  const { Code } = properties
  refuseUnknown(Code, ['S3Bucket', 'S3Key'], `${logicalId}.Code`)
  const bundle = artifacts(Code.S3Key)
  return bundle ? { ZipFile: bundle } : Code
}

const textVariables = (environment: { Variables?: Record<string, unknown> } = {}): object => ({
  Variables: Object.fromEntries(Object.entries(environment.Variables ?? {}).map(([name, value]) => [name, String(value)]))
})

export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  applies: [
    'FunctionName',
    'Code',
    'Handler',
    'Runtime',
    'Role',
    'MemorySize',
    'Timeout',
    'Environment',
    'DeadLetterConfig',
    'ReservedConcurrentExecutions',
    'Tags',
    'TracingConfig',
    'Description'
  ],
  records: ['Architectures', 'EphemeralStorage', 'KmsKeyArn', 'VpcConfig'],
  create: async (creation) => {
    const { properties, call, generatedName } = creation
    const { Environment, ReservedConcurrentExecutions, Tags, Handler, Runtime, Role, MemorySize, Timeout, Description } =
      properties
    const { DeadLetterConfig, TracingConfig } = properties
    const FunctionName = properties.FunctionName ?? generatedName(64)
    const { FunctionArn } = await call('lambda', 'CreateFunction', {
      FunctionName,
      Handler,
      Runtime,
      Role,
      Description,
      DeadLetterConfig,
      TracingConfig,
      ...(MemorySize ? { MemorySize: Number(MemorySize) } : {}),
      ...(Timeout ? { Timeout: Number(Timeout) } : {}),
      Environment: textVariables(Environment),
      Tags: tagMap(Tags),
      Code: codeOf(creation)
    })
    const remove = () => call('lambda', 'DeleteFunction', { FunctionName })
    if (ReservedConcurrentExecutions !== undefined) {
      const reserved = Number(ReservedConcurrentExecutions)
      await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: reserved })
    }
    return { ref: FunctionName, attributes: { Arn: FunctionArn }, delete: remove }
  }
}

export const eventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  applies: [
    'EventSourceArn',
    'FunctionName',
    'BatchSize',
    'Enabled',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig'
  ],
  records: ['Tags', 'MetricsConfig'],
  create: async ({ properties, call }) => {
    const { Tags: _tags, MetricsConfig: _metrics, ...mapping } = properties
    const { UUID } = await call('lambda', 'CreateEventSourceMapping', mapping)
    return { ref: UUID, attributes: { Id: UUID }, delete: () => call('lambda', 'DeleteEventSourceMapping', { UUID }) }
  }
}

export const permission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  applies: ['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount', 'PrincipalOrgID'],
  create: async ({ properties, call, generatedName }) => {
    const { FunctionName } = properties
    const StatementId = generatedName(100)
    await call('lambda', 'AddPermission', { StatementId, ...properties })
    return { ref: StatementId, delete: () => call('lambda', 'RemovePermission', { FunctionName, StatementId }) }
  }
}

export const eventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  applies: ['FunctionName', 'Qualifier', 'DestinationConfig', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'],
  create: async ({ properties, call, generatedName }) => {
    const { FunctionName, Qualifier } = properties
    await call('lambda', 'PutFunctionEventInvokeConfig', properties)
    return { ref: generatedName(), delete: () => call('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName, Qualifier }) }
  }
}
