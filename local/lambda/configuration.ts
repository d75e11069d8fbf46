import { createHash } from 'node:crypto'
import { AwsError, type Caller } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { invalidParameter } from './errors'
import type { EventInvokeConfig, LambdaFunction } from './functions'

const runtimes = /^nodejs\d+\.x$/
/** Names that Lambda sets itself and refuses in a function's configuration. */
const reserved = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR'
])

const within = (name: string, value: number, from: number, to: number): void => {
  if (Number.isInteger(value) && value >= from && value <= to) return
  throw new AwsError('ValidationException', `Value ${value} at '${name}' failed to satisfy constraint: must be ${from} to ${to}`)
}

/** Refuses what Lambda would refuse in the configuration of a function that runs Node.js from a zipped bundle. */
export const checkConfiguration = (lambda: LambdaFunction): void => {
  if (!runtimes.test(lambda.runtime))
    throw invalidParameter(`The local cloud has no runtime ${lambda.runtime}, only nodejs ones.`)
  within('timeout', lambda.timeoutSeconds, 1, 900)
  within('memorySize', lambda.memorySizeMegabytes, 128, 10_240)
  const taken = Object.keys(lambda.variables).filter((name) => reserved.has(name))
  if (taken.length > 0) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains ' +
        `reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`
    )
  }
  checkQueue(lambda.deadLetterArn)
}

/** Destinations of other kinds exist on AWS; none of them is part of the local cloud. */
export const checkQueue = (arn: string | undefined): void => {
  if (arn && arn.split(':')[2] !== 'sqs') throw invalidParameter(`The local cloud delivers to SQS queues only, not to ${arn}`)
}

/** `Code` of CreateFunction: the bytes themselves, or an object that S3 has. */
export const bundleOf = async (
  code: { ZipFile?: Uint8Array | string; S3Bucket?: string; S3Key?: string },
  { dispatcher }: Surroundings,
  caller: Caller
): Promise<Uint8Array> => {
  if (typeof code.ZipFile === 'string') return Buffer.from(code.ZipFile, 'base64')
  if (code.ZipFile) return code.ZipFile
  const input = { Bucket: code.S3Bucket, Key: code.S3Key }
  const { Body } = await dispatcher.dispatch({ service: 's3', operation: 'GetObject', input, caller })
  return Buffer.from(Body)
}

export const sha256 = (bundle: Uint8Array): string => createHash('sha256').update(bundle).digest('base64')

/** A function as the API describes it. */
export const functionConfiguration = (lambda: LambdaFunction): Record<string, unknown> => ({
  FunctionName: lambda.name,
  FunctionArn: lambda.arn,
  Runtime: lambda.runtime,
  Role: lambda.roleArn,
  Handler: lambda.handler,
  CodeSize: lambda.bundle.byteLength,
  Description: lambda.description,
  Timeout: lambda.timeoutSeconds,
  MemorySize: lambda.memorySizeMegabytes,
  LastModified: new Date(lambda.modifiedAt).toISOString().replace('Z', '+0000'),
  CodeSha256: lambda.codeSha256,
  Version: '$LATEST',
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Environment: { Variables: lambda.variables },
  TracingConfig: { Mode: lambda.tracing },
  ...(lambda.deadLetterArn ? { DeadLetterConfig: { TargetArn: lambda.deadLetterArn } } : {})
})

/** The configuration of asynchronous invocations as the API describes it. */
export const eventInvokeConfiguration = (lambda: LambdaFunction, config: EventInvokeConfig): Record<string, unknown> => ({
  FunctionArn: `${lambda.arn}:$LATEST`,
  MaximumRetryAttempts: config.maximumRetryAttempts,
  MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
  DestinationConfig: {
    OnSuccess: config.onSuccessArn ? { Destination: config.onSuccessArn } : {},
    OnFailure: config.onFailureArn ? { Destination: config.onFailureArn } : {}
  }
})
