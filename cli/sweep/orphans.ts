import { isClosed, type Job } from '../../shared/job/job'
import { isKept } from '../../shared/job/ledger'
import type { Candidate } from './resources'

export type Verdict =
  /** Its job runs, or it is the final snapshot that a job was made for. */
  | 'in use'
  /** Record and tag prove that a closed job of ours left it: clean-up can take it. */
  | 'orphan'
  /** It bears our name or tag, and nothing proves that it is ours. People decide. */
  | 'unproven'

export interface Judged extends Candidate {
  verdict: Verdict
  jobId?: string
  why: string
}

/** What one resource is, by its tags and the record of the job that they name. */
export const judge = (found: Candidate, job: Job | undefined): Judged => {
  const jobId = found.taggedJob ?? found.namedJob
  const say = (verdict: Verdict, why: string): Judged => ({ ...found, verdict, jobId, why })
  if (!jobId) return say('unproven', 'it names no job')
  if (!job) return say('unproven', 'there is no such job')
  const entry = Object.values(job.Resources).find(({ Name, Arn }) => Name === found.name || Arn === found.arn)
  if (!isClosed(job)) return entry ? say('in use', `its job is in ${job.Step}`) : say('unproven', "it is not in its job's ledger")
  if (!entry) return say('unproven', "it is not in its job's ledger")
  if (found.taggedJob !== job.JobId) return say('unproven', 'it has no tag of the job')
  if (isKept(job, entry)) return say('in use', 'the final snapshot of a job that succeeded')
  return say('orphan', `its job is over: ${job.Status}`)
}
