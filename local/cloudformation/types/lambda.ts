import { isDeepStrictEqual } from 'node:util'
import { tagMap, type Created, type Creation, type ResourceType } from '../resource-type'
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

const settingsOf = ({ properties }: Creation): object => {
  const { Environment, Handler, Runtime, Role, MemorySize, Timeout, Description, DeadLetterConfig, TracingConfig } = properties
  return {
    Handler,
    Runtime,
    Role,
    Description,
    DeadLetterConfig,
    TracingConfig,
    ...(MemorySize ? { MemorySize: Number(MemorySize) } : {}),
    ...(Timeout ? { Timeout: Number(Timeout) } : {}),
    Environment: textVariables(Environment)
  }
}

const functionMade = async ({ properties, call }: Creation, FunctionName: string, Arn: unknown): Promise<Created> => {
  const { ReservedConcurrentExecutions } = properties
  if (ReservedConcurrentExecutions !== undefined) {
    const reserved = Number(ReservedConcurrentExecutions)
    await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: reserved })
  }
  return { ref: FunctionName, attributes: { Arn }, delete: () => call('lambda', 'DeleteFunction', { FunctionName }) }
}

export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  name: 'FunctionName',
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
    const FunctionName = properties.FunctionName ?? generatedName(64)
    const Tags = tagMap(properties.Tags)
    const made = await call('lambda', 'CreateFunction', { FunctionName, ...settingsOf(creation), Tags, Code: codeOf(creation) })
    return functionMade(creation, FunctionName, made.FunctionArn)
  },
  update: async (creation, { ref: FunctionName, attributes, properties: before }) => {
    const { properties, call } = creation
    if (!isDeepStrictEqual(properties.Code, before.Code)) {
      await call('lambda', 'UpdateFunctionCode', { FunctionName, ...codeOf(creation) })
    }
    await call('lambda', 'UpdateFunctionConfiguration', { FunctionName, ...settingsOf(creation) })
    return functionMade(creation, FunctionName, attributes?.Arn)
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
  },
  replaces: ['EventSourceArn'],
  update: async ({ properties, call }, { ref: UUID, ...present }) => {
    const { Tags: _tags, MetricsConfig: _metrics, EventSourceArn: _source, ...mapping } = properties
    await call('lambda', 'UpdateEventSourceMapping', { UUID, ...mapping })
    return { ...present, ref: UUID }
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
