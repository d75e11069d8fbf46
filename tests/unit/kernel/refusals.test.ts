import { PermanentError, RetryableError } from '../../../shared/errors'
import { isDefinite, refusal } from '../../../shared/kernel/refusals'

const awsError = (name: string, httpStatusCode?: number, more: object = {}) =>
  Object.assign(new Error('why'), { name, $metadata: { httpStatusCode }, ...more })

describe('what AWS refuses', () => {
  it.each([
    ['ThrottlingException', 400, 'throttled'], ['SnapshotQuotaExceededFault', 400, 'quota is full'],
    ['InvalidDBInstanceStateFault', 400, 'not in the right state yet'], ['InsufficientDBInstanceCapacityFault', 400, 'no capacity'],
    ['SomethingNew', 503, 'service unavailable']
  ])('as %s (%i) is tried again: %s', (name, status, reason) => {
    expect(refusal(awsError(name, status), 'doing', false)).toMatchObject({ reason })
    expect(refusal(awsError(name, status), 'doing', false)).toBeInstanceOf(RetryableError)
  })

  it.each(['AccessDeniedException', 'DBSnapshotNotFoundFault', 'KMSKeyNotAccessibleFault'])('as %s fails the job, unless shared a moment ago', (name) => {
    expect(refusal(awsError(name, 403), 'doing', false)).toBeInstanceOf(PermanentError)
    expect(refusal(awsError(name, 403), 'doing', true)).toBeInstanceOf(RetryableError)
  })

  it('as anything unknown fails the job even then', () => {
    expect(refusal(awsError('InvalidParameterValue', 400), 'doing', true)).toMatchObject({ name: 'MaskopyResourceException', causeCode: 'InvalidParameterValue' })
  })

  it('is told from defects of our own, which are thrown on', () => {
    const defect = new TypeError('undefined is not a function')
    expect(() => refusal(defect, 'doing', false)).toThrow(defect)
  })

  it('is definite only with an answer that says no', () => {
    expect(isDefinite(awsError('X', 400))).toBe(true)
    expect(isDefinite(awsError('X', 500))).toBe(false)
    expect(isDefinite(awsError('TimeoutError'))).toBe(false)
    expect(isDefinite(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe(false)
  })
})
