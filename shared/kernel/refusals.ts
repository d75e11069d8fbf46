import { MaskopyError, PermanentError, QuotaError, RetryableError, type ExceptionName } from '../errors'

/** What an AWS error means for a job. */
type Meaning =
  | { retry: string; exception: ExceptionName }
  | { fail: ExceptionName; notYetAfterSharing?: true }

const throttled: Meaning = { retry: 'throttled', exception: 'MaskopyThrottlingException' }
const unavailable: Meaning = { retry: 'service unavailable', exception: 'MaskopyHTTPException' }
const busy: Meaning = { retry: 'not in the right state yet', exception: 'MaskopyDBInstanceStatusException' }
const quota = { retry: 'quota is full', exception: 'MaskopyThrottlingException' } satisfies Meaning
const capacity: Meaning = { retry: 'no capacity', exception: 'MaskopyResourceException' }
const expired: Meaning = { retry: 'credentials have expired', exception: 'MaskopyAccessException' }
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
  // A task with this client token exists: the next look finds it.
  ConflictException: busy,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  RequestExpired: expired,
  CredentialsProviderError: expired,
  BandwidthLimitExceeded: throttled,
  EC2ThrottledException: throttled,
  PriorRequestNotComplete: throttled,
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
  $retryable?: object
  $metadata?: { httpStatusCode?: number; attempts?: number }
}

/** Errors of the SDK, of the network below it (Node.js gives them a `syscall`), and of whoever should have had credentials. */
const isAwsError = (error: unknown): error is AwsErrorLike =>
  error instanceof Error &&
  ('$metadata' in error || '$fault' in error || 'syscall' in error || error.name === 'CredentialsProviderError' || error.name === 'TimeoutError')

/** What an error means that is in no list: no answer, or one that nobody could read, is no refusal. */
const unlisted = (code: string, { $metadata, $retryable }: AwsErrorLike): Meaning => {
  const status = $metadata?.httpStatusCode
  if (status === undefined || status < 400) return timedOut
  if (status >= 500) return unavailable
  if (status === 429 || $retryable) return throttled
  if (code.endsWith('QuotaExceeded')) return quota
  if (status === 401 || status === 403) return denied
  return status === 404 || /NotFound(Exception)?$/.test(code) ? missing : unusable
}

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
  const { message } = error as AwsErrorLike
  const sentence = `${doing}: ${message || code}`
  const meaning = meanings[code] ?? unlisted(code, error as AwsErrorLike)
  if ('retry' in meaning) {
    const Delay = meaning.retry === quota.retry ? QuotaError : RetryableError
    return new Delay(meaning.retry, meaning.exception, sentence, code)
  }
  if (meaning.notYetAfterSharing && justShared) return new RetryableError('not visible yet', meaning.fail, sentence, code)
  return new PermanentError(meaning.fail, sentence, code)
}

const weather: ReadonlySet<string> = new Set([throttled, unavailable, quota, capacity].map((meaning) => (meaning as { retry: string }).retry))

/** Whether AWS would do it if only there were room: such a pause uses up no deadline but the job's. */
export const isWeather = ({ reason }: RetryableError): boolean => weather.has(reason)

/**
 * What an error means where a step must not fail the job: whatever it is, a defect of ours included, it delays what it happened
 * to and nothing else.
 */
export const setback = (error: unknown, doing: string): RetryableError => {
  const meaning = errorCode(error) === undefined && !(error instanceof MaskopyError) ? error : refusal(error, doing, false)
  if (meaning instanceof RetryableError) return meaning
  const { name = 'Error', message = String(error) } = meaning instanceof Error ? meaning : {}
  const cause = meaning instanceof PermanentError ? meaning.causeCode : name
  return new RetryableError(message, 'MaskopyResourceException', message, cause)
}

/**
 * Whether AWS certainly did not do what it was asked: it answered, the answer was no, and there was no attempt before it whose
 * answer may have been lost.
 */
export const isDefinite = (error: unknown): boolean => {
  if (error instanceof RetryableError || error instanceof PermanentError) return true
  if (errorCode(error) === 'ConflictException') return false
  const { httpStatusCode: status, attempts = 1 } = (error as Partial<AwsErrorLike>)?.$metadata ?? {}
  return status !== undefined && status >= 400 && status < 500 && attempts === 1
}
