import { AwsError } from '../core/call'

/**
 * The code of the older query protocol by the JSON protocol's where they differ (trait `awsQueryError` of the
 * service model). botocore shows these; SDK v3 keeps the newer one as the error's name.
 */
export const queryErrorCodes: Readonly<Record<string, string>> = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  MissingRequiredParameterException: 'MissingParameter',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation'
}

export const queueDoesNotExist = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')

export const receiptHandleIsInvalid = (handle: string) =>
  new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`, 404)

export const missingParameter = (name: string) =>
  new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`)

export const invalidParameter = (value: unknown, name: string, reason: string) =>
  new AwsError('InvalidParameterValueException', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`)
