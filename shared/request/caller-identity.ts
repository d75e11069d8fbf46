import { MaskopyError, RetryableError } from '../errors'
import { type Http, type HttpReply, ReplyTooLongError, sendHttp } from './https'
import type { IdentityRequest } from './presigned-url'
import { refused } from './refusal'
import { stsEndpoint } from './sts-endpoint'
import { type CallerIdentity, errorCodeFrom, identityFrom } from './sts-reply'

export interface IdentityOptions {
  /** The address that a region's STS is asked at. */
  endpointFor?: (region: string) => Promise<URL>
  /** For each of at most two requests. */
  timeoutSeconds: number
  maximumBytes?: number
  http?: Http
}

const throttlingCodes = new Set(['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'TooManyRequestsException'])

/**
 * Asks STS whose signature it is. POST first, and GET if STS says that the signature is of another request; nothing else.
 * @throws PermanentError (MaskopyAccessException) of the rule sts-refused or sts-reply
 * @throws RetryableError when STS throttles, fails or does not answer
 */
export async function callerIdentity(
  request: IdentityRequest,
  { endpointFor = stsEndpoint, timeoutSeconds, maximumBytes = 64 * 1024, http = sendHttp }: IdentityOptions
): Promise<CallerIdentity> {
  const endpoint = await endpointFor(request.region)
  for (const method of request.methods) {
    const reply = await answered(() =>
      http(endpoint, {
        method,
        path: `/?${request.query}`,
        headers: { host: request.host, ...request.headers },
        timeoutSeconds,
        maximumBytes
      })
    )
    if (reply.status === 200) return confirmed(reply)
    const code = errorCodeFrom(reply)
    if (reply.status === 429 || throttlingCodes.has(code))
      throw new RetryableError('STS throttles', 'MaskopyThrottlingException', 'STS throttled the check of PresignedUrl.', code)
    if (reply.status >= 500)
      throw new RetryableError('STS fails', 'MaskopyHTTPException', `STS answered with HTTP status ${reply.status}.`, code)
    if (code !== 'SignatureDoesNotMatch') throw refused('sts-refused')
  }
  throw refused('sts-refused')
}

async function answered(send: () => Promise<HttpReply>): Promise<HttpReply> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof MaskopyError) throw error
    if (error instanceof ReplyTooLongError) throw refused('sts-reply')
    // The message of a network error may hold the URL; its code does not.
    const { name, code } = error as NodeJS.ErrnoException
    const cause = typeof code === 'string' ? code : name
    throw new RetryableError('STS does not answer', 'MaskopyTimeoutException', 'STS did not answer.', cause)
  }
}

function confirmed(reply: HttpReply): CallerIdentity {
  const identity = identityFrom(reply)
  if (!identity) throw refused('sts-reply')
  return identity
}
