import { isoTime } from '../../shared/clock'
import { PermanentError } from '../../shared/errors'
import type { Job, Requester } from '../../shared/job/job'
import { newJob } from '../../shared/job/new-job'
import type { JobStore } from '../../shared/job/store'
import { authorize } from '../../shared/request/authorize'
import { callerIdentity, type IdentityOptions } from '../../shared/request/caller-identity'
import { signatureClaim, tokenClaim, type Claim, type Claims } from '../../shared/request/claims'
import { invalidRequest, parseRequest } from '../../shared/request/parse'
import { checkPresignedUrl } from '../../shared/request/presigned-url'
import { refused } from '../../shared/request/refusal'
import type { RequestMessage } from '../../shared/request/request-message'
import { refuse, type RefusalContext } from '../../shared/request/refuse'
import { digestOf, type Request } from '../../shared/request/schema'

export interface AdmissionContext extends RefusalContext {
  claims: Claims
  identity: IdentityOptions
}

/**
 * Makes the job of a message, or finds it: a redelivery, and a repetition by the producer, are the same job. What may not be
 * carried out is a job too, which says why. Throws only what a later delivery may mend.
 */
export const admit = async ({ jobId, body }: RequestMessage, context: AdmissionContext): Promise<Job> => {
  const known = await context.store.get(jobId)
  if (known) return known
  try {
    return await admitRequest(jobId, body, context)
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    return refuse(jobId, body, error, context)
  }
}

const admitRequest = async (jobId: string, body: string, context: AdmissionContext): Promise<Job> => {
  const parsed = parseRequest(body)
  if (!parsed.ok) throw invalidRequest(parsed.faults)
  const { request, presignedUrl } = parsed
  const claim = await prove(jobId, request, presignedUrl, context)
  try {
    return await open(await allowed(claim, request, context), request, context)
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    // A repetition by the producer is the same job, and gets the same answer, also where that is a refusal.
    return refuse(claim.JobId, body, error, context, claim.Requester)
  }
}

/** The job that the caller may have: that of the signature, or of the token where it came with one before. */
const allowed = async (claim: Claim, request: Request, { claims, clock, config }: AdmissionContext): Promise<Claim> => {
  authorize(claim.Requester, request, config)
  const token = request.ClientRequestToken
  if (token === undefined) return claim
  const first = await claims.claim(tokenClaim(claim.Requester, token), claim, isoTime(clock.now()))
  if (first.Digest === claim.Digest) return first
  throw new PermanentError('MaskopyResourceException', 'ClientRequestToken was used for another request.', 'ClientRequestToken')
}

/** The caller's identity, proved once: whoever comes again with the same signature and request takes what was proved then. */
const prove = async (jobId: string, request: Request, presignedUrl: string, context: AdmissionContext): Promise<Claim> => {
  const { claims, clock, config, identity } = context
  const Digest = digestOf(request)
  const claimed = await claimOf(presignedUrl, claims)
  if (claimed) return sameRequest(claimed, Digest)
  const { identityRequest, signature } = checkPresignedUrl(presignedUrl, { config, now: clock.now() })
  const Requester: Requester = await callerIdentity(identityRequest, identity)
  return sameRequest(await claims.claim(signatureClaim(signature), { JobId: jobId, Digest, Requester }, isoTime(clock.now())), Digest)
}

/** Only signatures that STS has confirmed are ever claimed, so the URL need not be judged again to find one. */
const claimOf = async (presignedUrl: string, claims: Claims): Promise<Claim | undefined> => {
  const signature = /[?&]X-Amz-Signature=([0-9a-f]{64})(?:&|$)/.exec(presignedUrl)?.[1]
  return signature === undefined ? undefined : claims.get(signatureClaim(signature))
}

const sameRequest = (claim: Claim, digest: string): Claim => {
  if (claim.Digest !== digest) throw refused('signature-used')
  return claim
}

const open = async ({ JobId, Requester }: Claim, request: Request, { store, clock, config }: AdmissionContext): Promise<Job> =>
  createOrGet(
    newJob({ jobId: JobId, applicationName: request.ApplicationName, request, requester: Requester }, clock.now(), config),
    store
  )

const createOrGet = async (job: Job, store: JobStore): Promise<Job> =>
  (await store.create(job)) ? job : (await store.get(job.JobId))!
