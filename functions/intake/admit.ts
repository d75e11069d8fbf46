import { isoTime } from '../../shared/clock'
import { PermanentError } from '../../shared/errors'
import type { Job, Requester } from '../../shared/job/job'
import { newJob } from '../../shared/job/new-job'
import type { JobStore } from '../../shared/job/store'
import { authorize } from '../../shared/request/authorize'
import { callerIdentity, type IdentityOptions } from '../../shared/request/caller-identity'
import { claimIn, claimKey, signatureClaim, tokenClaim, type Claim, type Claims } from '../../shared/request/claims'
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
  const parsed = parseRequest(body)
  const { known, claimed } = await recall(jobId, parsed, context)
  if (known) return known
  try {
    if (!parsed.ok) throw invalidRequest(parsed.faults)
    return await admitRequest(jobId, body, parsed, claimed, context)
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    return refuse(jobId, body, error, context)
  }
}

type Parsed = ReturnType<typeof parseRequest>

/**
 * What an earlier delivery has left: the job, and the claim of its signature. Only signatures that STS has confirmed are ever
 * claimed, so the URL need not be judged again to find one.
 */
const recall = async (jobId: string, parsed: Parsed, { store }: AdmissionContext): Promise<{ known?: Job; claimed?: Claim }> => {
  const signature = parsed.ok ? /[?&]X-Amz-Signature=([0-9a-f]{64})(?:&|$)/.exec(parsed.presignedUrl)?.[1] : undefined
  if (signature === undefined) return { known: await store.get(jobId) }
  const { job: known, other } = await store.getWith(jobId, claimKey(signatureClaim(signature)))
  return { known, claimed: claimIn(other) }
}

const admitRequest = async (
  jobId: string, body: string, { request, presignedUrl }: Extract<Parsed, { ok: true }>, claimed: Claim | undefined, context: AdmissionContext
): Promise<Job> => {
  const claim = claimed ? sameRequest(claimed, digestOf(request)) : await prove(jobId, request, presignedUrl, context)
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
  const { identityRequest, signature } = checkPresignedUrl(presignedUrl, { config, now: clock.now() })
  const Requester: Requester = await callerIdentity(identityRequest, identity)
  return sameRequest(await claims.claim(signatureClaim(signature), { JobId: jobId, Digest, Requester }, isoTime(clock.now())), Digest)
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
