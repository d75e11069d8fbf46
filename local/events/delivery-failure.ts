import { AwsError } from '../core/call'

/** Why a delivery failed, in the words of the dead-letter queue's attribute `ERROR_CODE`. */
export interface Failure {
  code: 'NO_PERMISSIONS' | 'NO_RESOURCE' | 'THROTTLING' | 'INVALID_PARAMETER' | 'ERROR_FROM_TARGET' | 'THIRD_ACCOUNT_HOP_DETECTED'
  message: string
  /** What cannot get better by itself goes straight to the dead-letter queue. */
  retried: boolean
}

const isDenied = ({ code, httpStatus }: AwsError) => httpStatus === 403 || code.startsWith('AccessDenied')
const isMissing = ({ code, httpStatus }: AwsError) => httpStatus === 404 || /NotFound|DoesNotExist/.test(code)
const isThrottled = ({ code, httpStatus }: AwsError) => httpStatus === 429 || /Throttl|TooManyRequests|RateExceeded/.test(code)

/** Classifies what a target answered. */
export const failureOf = (error: unknown): Failure => {
  const message = (error as Error).message
  if (!(error instanceof AwsError)) return { code: 'ERROR_FROM_TARGET', message, retried: true }
  if (isDenied(error)) return { code: 'NO_PERMISSIONS', message, retried: false }
  if (isMissing(error)) return { code: 'NO_RESOURCE', message, retried: false }
  if (isThrottled(error)) return { code: 'THROTTLING', message, retried: true }
  if (error.httpStatus < 500) return { code: 'INVALID_PARAMETER', message, retried: false }
  return { code: 'ERROR_FROM_TARGET', message, retried: true }
}
