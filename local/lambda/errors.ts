import { AwsError } from '../core/call'

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' })

export const resourceConflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, 409, { Type: 'User' })

export const resourceNotFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })

export const tooManyRequests = (): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' })
