/** The seven exceptions of the request contract. They appear in job records, completion messages and alarms. */
export const exceptionNames = [
  'MaskopyAccessException',
  'MaskopyDBInstanceStatusException',
  'MaskopyHTTPException',
  'MaskopyResourceException',
  'MaskopyResourceNotFoundException',
  'MaskopyTimeoutException',
  'MaskopyThrottlingException'
] as const

export type ExceptionName = (typeof exceptionNames)[number]

/**
 * What a requester or an operator is told: one of the seven names, and a sentence a person can act on. `causeCode` is the
 * code that AWS gave, or the name of the rule that refused, where there is one.
 */
export class MaskopyError extends Error {
  override readonly name: ExceptionName
  readonly causeCode: string | undefined

  constructor(name: ExceptionName, message: string, causeCode?: string) {
    super(message)
    this.name = name
    this.causeCode = causeCode
  }
}

/** Fails the job: trying again changes nothing. */
export class PermanentError extends MaskopyError {}

/** Delays the job: `reason` says what it waits for, in a word or two for the record; `name` what it becomes at a deadline. */
export class RetryableError extends MaskopyError {
  readonly reason: string

  constructor(reason: string, name: ExceptionName, message: string, causeCode?: string) {
    super(name, message, causeCode)
    this.reason = reason
  }
}

/** A quota is full: the job waits in its line. */
export class QuotaError extends RetryableError {}

/** A conditional write was lost: somebody else moved the item. Reload it and look again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
}
