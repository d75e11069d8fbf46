import { AwsError } from '../../../local/core/call'

/** How each service says that it was asked too often (error codes of the services' API references). */
const throttling: Readonly<Record<string, [code: string, message: string, status: number]>> = {
  rds: ['Throttling', 'Rate exceeded', 400],
  ecs: ['ThrottlingException', 'Rate exceeded', 400],
  ec2: ['RequestLimitExceeded', 'Request limit exceeded.', 503],
  sqs: ['RequestThrottled', 'Request is throttled.', 403],
  events: ['ThrottlingException', 'Rate exceeded', 400],
  kms: ['ThrottlingException', 'Rate exceeded', 400],
  s3: ['SlowDown', 'Please reduce your request rate.', 503],
  dynamodb: ['ThrottlingException', 'Rate of requests exceeds the allowed throughput.', 400]
}

export const throttled = (service: string): AwsError => {
  const [code, message, status] = throttling[service] ?? ['Throttling', 'Rate exceeded', 400]
  return new AwsError(code, message, status)
}

export const tableThrottled = (): AwsError =>
  new AwsError('ProvisionedThroughputExceededException', 'The level of configured provisioned throughput for the table was exceeded.')

const serverErrors: Readonly<Record<string, string>> = { s3: 'InternalError', dynamodb: 'InternalServerError', events: 'InternalException' }

export const serverError = (service: string): AwsError =>
  new AwsError(serverErrors[service] ?? 'InternalFailure', 'The request processing has failed because of an unknown error.', 500)

/** What the SDK throws when a connection breaks: nobody knows whether the call was carried out. */
export const noAnswer = (): Error => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })
