import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { exceptionNames, PermanentError, RetryableError, type ExceptionName } from '../../../shared/errors'
import { containerName } from '../../../shared/aws/tasks'
import { observeDatabase } from '../../../shared/aws/observations'
import { EventPublisher } from '../../../shared/events/events'
import type { Job } from '../../../shared/job/job'
import { refusal } from '../../../shared/kernel/refusals'
import { failureOf } from '../../../shared/obfuscation/outcome'
import { EXIT_CODES, EXIT_MEANINGS } from '../../../shared/runner-contract'

const awsError = (name: string, httpStatusCode?: number, more: object = {}) =>
  Object.assign(new Error('why'), { name, $metadata: { httpStatusCode }, ...more })

/** Of each group of codes one: the exception, and whether the job waits for better times or fails. */
const representatives: [string, number | undefined, ExceptionName, 'waits' | 'fails'][] = [
  ['ThrottlingException', 400, 'MaskopyThrottlingException', 'waits'],
  ['SnapshotQuotaExceeded', 400, 'MaskopyThrottlingException', 'waits'],
  ['ServiceUnavailable', 503, 'MaskopyHTTPException', 'waits'],
  ['RequestTimeout', 408, 'MaskopyTimeoutException', 'waits'],
  ['InvalidDBInstanceState', 400, 'MaskopyDBInstanceStatusException', 'waits'],
  ['InsufficientDBInstanceCapacity', 400, 'MaskopyResourceException', 'waits'],
  ['ExpiredToken', 400, 'MaskopyAccessException', 'waits'],
  ['AccessDenied', 403, 'MaskopyAccessException', 'fails'],
  ['DBSnapshotNotFound', 404, 'MaskopyResourceNotFoundException', 'fails'],
  ['InvalidRestore', 400, 'MaskopyResourceException', 'fails'],
  ['SomethingNewQuotaExceeded', 400, 'MaskopyThrottlingException', 'waits'],
  ['SomethingNew', 429, 'MaskopyThrottlingException', 'waits'],
  ['SomethingNew', 500, 'MaskopyHTTPException', 'waits'],
  ['SomethingNew', undefined, 'MaskopyTimeoutException', 'waits'],
  ['SomethingNewQuotaExceeded', 403, 'MaskopyThrottlingException', 'waits'],
  ['AuthFailure', 401, 'MaskopyAccessException', 'fails'],
  ['InvalidClientTokenId', 403, 'MaskopyAccessException', 'fails'],
  ['CustomAvailabilityZoneNotFound', 404, 'MaskopyResourceNotFoundException', 'fails'],
  ['InvalidSubnetID.NotFound', 400, 'MaskopyResourceNotFoundException', 'fails'],
  ['NotFoundException', 400, 'MaskopyResourceNotFoundException', 'fails'],
  ['SomethingNew', 400, 'MaskopyResourceException', 'fails']
]

/** As the document lists them: the exception, whether the job waits, and the codes. */
const listed = exceptionNames.flatMap((exception) => {
  const row = readFileSync(join(__dirname, '../../../docs/contract.md'), 'utf8').split('\n').find((line) => line.startsWith(`| \`${exception}\` |`))
  return [...row!.matchAll(/\((waits|fails)\): ((?:`[\w.]+` ?)+)/g)].flatMap(([, then, codes]) =>
    [...codes!.matchAll(/[\w.]+/g)].map(([code]) => [code, exception, then] as const)
  )
})

describe('an error of AWS', () => {
  it.each(listed)('%s comes to %s, and the job %s, in both spellings, as the document says', (code, exception, then) => {
    for (const spelling of [code, `${code}Fault`]) {
      const error = refusal(awsError(spelling, 400), 'doing', false)
      expect(error).toMatchObject({ name: exception, causeCode: code })
      expect(error).toBeInstanceOf(then === 'waits' ? RetryableError : PermanentError)
    }
  })

  it.each(representatives)('%s with HTTP status %p is %s, and the job %s', (code, status, exception, then) => {
    for (const spelling of [code, `${code}Fault`]) {
      const error = refusal(awsError(spelling, status), 'doing', false)
      expect(error).toMatchObject({ name: exception, causeCode: code, message: 'doing: why' })
      expect(error).toBeInstanceOf(then === 'waits' ? RetryableError : PermanentError)
    }
  })

  it('comes to each of the seven exceptions', () => {
    expect(new Set(representatives.map(([, , exception]) => exception))).toEqual(new Set(exceptionNames))
  })

  it('of a network that gives no answer is a timeout', () => {
    const reset = Object.assign(new Error('socket hang up'), { syscall: 'read', code: 'ECONNRESET' })
    expect(refusal(reset, 'doing', false)).toMatchObject({ name: 'MaskopyTimeoutException' })
  })
})

describe('an exit code of the runner', () => {
  const stopped = (exitCode: number) =>
    ({ stopCode: 'EssentialContainerExited', containers: [{ name: containerName, exitCode }] }) as Parameters<typeof failureOf>[0]
  const raisedBy = (name: ExceptionName) => EXIT_MEANINGS.filter(({ exception }) => exception === name).map(({ reason }) => reason)

  it.each(EXIT_MEANINGS.map(({ reason, exception }) => [reason, exception] as const))('%s raises %s', (reason, exception) => {
    expect(failureOf(stopped(EXIT_CODES[reason]), undefined)).toMatchObject({ name: exception, causeCode: reason })
  })

  it('that says what is missing, denied, not ready, silent or throttled raises the exception for that', () => {
    expect(raisedBy('MaskopyAccessException')).toEqual(['accessDenied', 'databaseNotTrusted'])
    expect(raisedBy('MaskopyResourceNotFoundException')).toEqual(['databaseNotFound', 'scriptMissing', 'verificationMissing'])
    expect(raisedBy('MaskopyDBInstanceStatusException')).toEqual(['databaseNotAvailable'])
    expect(raisedBy('MaskopyTimeoutException')).toEqual(['databaseNotReachable'])
    expect(raisedBy('MaskopyThrottlingException')).toEqual(['throttled'])
    expect(raisedBy('MaskopyHTTPException')).toEqual(['reportFailed'])
  })

  it('that nobody has defined raises MaskopyResourceException', () => {
    expect(failureOf(stopped(137), undefined)).toMatchObject({ name: 'MaskopyResourceException', causeCode: 'exit code 137' })
    expect(failureOf(stopped(0), undefined)).toBeUndefined()
  })
})

it('a transient database in a state that nobody mends by waiting raises MaskopyDBInstanceStatusException', () => {
  const job = { JobId: 'J' } as Job
  const database = (status: string) =>
    ({ status, arn: '', tags: [{ Key: 'maskopy:job', Value: 'J' }] }) as unknown as Parameters<typeof observeDatabase>[2]
  const error = { name: 'MaskopyDBInstanceStatusException' }
  expect(observeDatabase(job, 'x', database('incompatible-network'))).toMatchObject({ error })
  expect(observeDatabase(job, 'x', database('creating'))).toMatchObject({ state: 'pending' })
})

it('an event that EventBridge does not take raises MaskopyHTTPException', async () => {
  const client = { send: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }) } as unknown as EventBridgeClient
  const job = { JobId: 'J', Step: 'obfuscate', Request: {}, Resources: {} } as unknown as Job
  const error = { name: 'MaskopyHTTPException', reason: 'event refused', causeCode: 'InternalFailure' }
  await expect(new EventPublisher(client, 'bus').announce(job)).rejects.toMatchObject(error)
})
