import { timingSafeEqual } from 'node:crypto'
import { AwsError, type Caller, type HttpRequest, type Protocol } from '../core/call'
import type { Clock } from '../core/clock'
import { refuse } from './refusals'
import { bodyMatchesHeader, signatureOf, type SignatureClaim } from './signature'

/** Everything that is needed to check a signature made with one access key. */
export interface KnownKey {
  secretAccessKey: string
  caller: Caller
  /** Temporary credentials only. */
  sessionToken?: string
  /** Milliseconds since the epoch; temporary credentials only. */
  expiresAt?: number
}

/** Whoever issued the access keys. */
export interface KeyRing {
  lookup(accessKeyId: string): KnownKey | undefined
}

const minute = 60_000
const validForMinutes = 15
/** How far a client's clock may be ahead; the number that AWS names in its refusals. */
const aheadMinutes = 5

const parseTimestamp = (text: string): number | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minutes, seconds] = parts.map(Number)
  return Date.UTC(year!, month! - 1, day!, hour!, minutes!, seconds!)
}

const timestampOf = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

/** S3 honours `X-Amz-Expires`; STS and the others don't, whatever it says. */
const checkPresignedS3 = (signedAt: number, expiresIn: number, now: number): void => {
  if (!(expiresIn >= 0 && expiresIn <= 604_800)) {
    throw new AwsError('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 0 and 604800 seconds', 400)
  }
  if (now > signedAt + expiresIn * 1000) throw new AwsError('AccessDenied', 'Request has expired', 403)
  if (now < signedAt - validForMinutes * minute) throw new AwsError('AccessDenied', 'Request is not valid yet', 403)
}

const checkTime = (claim: SignatureClaim, protocol: Protocol, now: number): void => {
  const signedAt = parseTimestamp(claim.timestamp)
  if (signedAt === undefined) {
    throw refuse(protocol, 'incomplete', `Date must be in ISO-8601 'basic format'. Got '${claim.timestamp}'.`)
  }
  if (claim.date !== claim.timestamp.slice(0, 8)) {
    const dates = `'${claim.date}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`
    const detail = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ${dates}`
    throw refuse(protocol, 'wrongScope', detail)
  }
  if (protocol === 'rest-s3' && claim.presigned) return checkPresignedS3(signedAt, claim.expiresIn ?? Number.NaN, now)
  const earliest = now - validForMinutes * minute
  const latest = now + aheadMinutes * minute
  const explained = protocol !== 'rest-s3' && protocol !== 'ec2'
  if (signedAt < earliest) {
    const detail = `Signature expired: ${claim.timestamp} is now earlier than ${timestampOf(earliest)}`
    throw refuse(
      protocol, 'signatureExpired', explained ? `${detail} (${timestampOf(now)} - ${validForMinutes} min.)` : undefined
    )
  }
  if (signedAt > latest) {
    const detail = `Signature not yet current: ${claim.timestamp} is still later than ${timestampOf(latest)}`
    throw refuse(
      protocol, 'signatureNotYetValid', explained ? `${detail} (${timestampOf(now)} + ${aheadMinutes} min.)` : undefined
    )
  }
}

/** A real STS host accepts only the region it is in; the global one is in us-east-1. */
const regionOfHost = (host: string): string | undefined => {
  if (host === 'sts.amazonaws.com') return 'us-east-1'
  return /^sts(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.exec(host)?.[1]
}

const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Who signed the request; throws the AwsError with which AWS refuses a signature that does not hold. */
export const verifySignature = (
  request: HttpRequest,
  claim: SignatureClaim,
  protocol: Protocol,
  { keys, clock }: { keys: KeyRing; clock: Clock }
): Caller => {
  const key = keys.lookup(claim.accessKeyId)
  if (!key) throw refuse(protocol, 'unknownKey')
  if (!claim.signedHeaders.includes(
    'host'
  )) throw refuse(protocol, 'wrongSignature', "'Host' must be a 'SignedHeader' in the AWS Authorization.")
  checkTime(claim, protocol, clock.now())
  const region = claim.service === 'sts' ? regionOfHost(request.headers.host ?? '') : undefined
  if (region && region !== claim.region) throw refuse(protocol, 'wrongScope', 'Credential should be scoped to a valid region. ')
  if ((claim.sessionToken ?? '') !== (key.sessionToken ?? '')) throw refuse(protocol, 'wrongToken')
  if (!equal(signatureOf(request, claim, key.secretAccessKey), claim.signature)) throw refuse(protocol, 'wrongSignature')
  if (key.expiresAt !== undefined && key.expiresAt <= clock.now()) throw refuse(protocol, 'expiredToken')
  if (claim.service === 's3' && !bodyMatchesHeader(request)) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed."
    )
  }
  return key.caller
}
