import type { Job, JobStatus } from '../../shared/job/job'
import type { JobStore, ListedJob } from '../../shared/job/store'

export const statuses: readonly JobStatus[] = ['RUNNING', 'CLEANING_UP', 'SUCCEEDED', 'FAILED', 'CANCELLED']

export interface Filter {
  statuses: readonly JobStatus[]
  /** ISO 8601; empty for all times. */
  since: string
  application?: string
  environment?: string
  limit: number
}

const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase()

const readAtOnce = 20

/** Newest first, the whole records of those that match. The index finds them; the records say how they are now. */
export const listJobs = async (store: JobStore, filter: Filter): Promise<Job[]> => {
  const lists = await Promise.all(filter.statuses.map((status) => matching(store, status, filter)))
  const jobs = new Map(lists.flat().map((job) => [job.JobId, job]))
  return [...jobs.values()].sort((one, other) => (one.UpdatedAt < other.UpdatedAt ? 1 : -1)).slice(0, filter.limit)
}

const matching = async (store: JobStore, status: JobStatus, filter: Filter): Promise<Job[]> => {
  const found: Job[] = []
  let listed: ListedJob[] = []
  const take = async () => {
    const jobs = await Promise.all(listed.map(({ JobId }) => store.get(JobId)))
    listed = []
    found.push(...jobs.filter((job): job is Job => job !== undefined && fits(job, filter)))
  }
  for await (const job of store.byStatus(status, filter.since)) {
    if (filter.application && !same(job.ApplicationName, filter.application)) continue
    listed.push(job)
    if (listed.length === readAtOnce) await take()
    if (found.length >= filter.limit) break
  }
  await take()
  return found.slice(0, filter.limit)
}

const fits = (job: Job, { statuses: wanted, environment }: Filter): boolean =>
  wanted.includes(job.Status) && (!environment || same(job.Request.DestinationEnv, environment))
