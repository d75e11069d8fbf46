import { PermanentError, RetryableError, type ExceptionName } from '../errors'

/** What an AWS error means for a job. */
type Meaning =
  | { retry: string; exception: ExceptionName }
  | { fail: ExceptionName; notYetAfterSharing?: true }

const throttled: Meaning = { retry: 'throttled', exception: 'MaskopyThrottlingException' }
const unavailable: Meaning = { retry: 'service unavailable', exception: 'MaskopyHTTPException' }
const busy: Meaning = { retry: 'not in the right state yet', exception: 'MaskopyDBInstanceStatusException' }
const quota: Meaning = { retry: 'quota is full', exception: 'MaskopyThrottlingException' }
const capacity: Meaning = { retry: 'no capacity', exception: 'MaskopyResourceException' }
const timedOut: Meaning = { retry: 'no answer', exception: 'MaskopyTimeoutException' }
const denied: Meaning = { fail: 'MaskopyAccessException', notYetAfterSharing: true }
const missing: Meaning = { fail: 'MaskopyResourceNotFoundException', notYetAfterSharing: true }
const unusable: Meaning = { fail: 'MaskopyResourceException' }

/**
 * The one place that classifies AWS errors. Keys are wire codes without a trailing `Fault`, since the API model is not
 * consistent about it (AWS: Amazon RDS API Reference, error lists of each action; Amazon ECS API Reference, RunTask).
 */
const meanings: Readonly<Record<string, Meaning>> = {
  Throttling: throttled,
  ThrottlingException: throttled,
  ThrottledException: throttled,
  RequestLimitExceeded: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  TooManyRequestsException: throttled,
  SlowDown: throttled,
  ProvisionedThroughputExceededException: throttled,
  ServiceUnavailable: unavailable,
  InternalFailure: unavailable,
  InternalError: unavailable,
  ServerException: unavailable,
  RequestTimeout: timedOut,
  RequestTimeoutException: timedOut,
  TimeoutError: timedOut,
  InvalidDBSnapshotState: busy,
  InvalidDBClusterSnapshotState: busy,
  InvalidDBInstanceState: busy,
  InvalidDBClusterState: busy,
  SnapshotQuotaExceeded: quota,
  InstanceQuotaExceeded: quota,
  DBClusterQuotaExceeded: quota,
  StorageQuotaExceeded: quota,
  LimitExceededException: quota,
  InsufficientDBInstanceCapacity: capacity,
  InsufficientDBClusterCapacity: capacity,
  InsufficientStorageClusterCapacity: capacity,
  ProvisionedIopsNotAvailableInAZ: capacity,
  InsufficientInstanceCapacity: capacity,
  InstanceLimitExceeded: quota,
  VcpuLimitExceeded: quota,
  'InvalidAMIID.NotFound': missing,
  'InvalidAMIID.Unavailable': missing,
  ClusterContainsTasksException: busy,
  ClusterContainsContainerInstancesException: busy,
  ClusterNotFoundException: missing,
  DBSnapshotNotFound: missing,
  DBClusterSnapshotNotFound: missing,
  DBInstanceNotFound: missing,
  DBClusterNotFound: missing,
  DBParameterGroupNotFound: missing,
  DBClusterParameterGroupNotFound: missing,
  OptionGroupNotFound: missing,
  DBSubnetGroupNotFound: missing,
  NoSuchBucket: missing,
  NoSuchKey: missing,
  NoSuchVersion: missing,
  AccessDenied: denied,
  AccessDeniedException: denied,
  UnauthorizedOperation: denied,
  KMSKeyNotAccessible: denied,
  SharedSnapshotQuotaExceeded: unusable,
  InvalidRestore: unusable
}

interface AwsErrorLike {
  name: string
  message: string
  Code?: string
  code?: string
  $metadata?: { httpStatusCode?: number }
}

const isAwsError = (error: unknown): error is AwsErrorLike =>
  error instanceof Error && ('$metadata' in error || '$fault' in error || networkCodes.has((error as { code?: string }).code ?? ''))

const networkCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN'])

/** Wire code of an AWS error, without a trailing `Fault`; undefined for anything else. */
export const errorCode = (error: unknown): string | undefined =>
  isAwsError(error) ? (error.Code ?? error.name).replace(/Fault$/, '') : undefined

/**
 * Says what an error of an AWS call means: wait (RetryableError) or fail the job (PermanentError). Errors of our own pass
 * through, and what is no AWS error at all is a defect: it is thrown on, for the queue to retry and its dead-letter queue to
 * keep.
 *
 * @param justShared for some minutes after our own sharing or key grant, what is missing or denied may only be late.
 */
export const refusal = (error: unknown, doing: string, justShared: boolean): PermanentError | RetryableError => {
  if (error instanceof PermanentError || error instanceof RetryableError) return error
  const code = errorCode(error)
  if (code === undefined) throw error
  const { message, $metadata, code: networkCode } = error as AwsErrorLike
  const sentence = `${doing}: ${message || code}`
  if (networkCodes.has(networkCode ?? '')) return new RetryableError('no answer', 'MaskopyTimeoutException', sentence, networkCode)
  const meaning = meanings[code] ?? (($metadata?.httpStatusCode ?? 400) >= 500 ? unavailable : unusable)
  if ('retry' in meaning) return new RetryableError(meaning.retry, meaning.exception, sentence, code)
  if (meaning.notYetAfterSharing && justShared) return new RetryableError('not visible yet', meaning.fail, sentence, code)
  return new PermanentError(meaning.fail, sentence, code)
}

/** Whether AWS certainly did not do what it was asked: it answered, and the answer was no. */
export const isDefinite = (error: unknown): boolean => {
  if (error instanceof RetryableError || error instanceof PermanentError) return true
  const status = (error as Partial<AwsErrorLike>)?.$metadata?.httpStatusCode
  return status !== undefined && status >= 400 && status < 500
}
