import { jobIdInName, jobIdOf } from '../../shared/job/names'
import { Failure, usageFailure } from '../failure'
import { exitCodes } from '../exit-codes'
import type { Job } from '../../shared/job/job'
import type { Context } from '../context'

const jobIdPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/
const messageIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The JobId that somebody means: itself, in either case; the id of the message that asked; or the name or ARN of something that
 * the job made, but of a final snapshot, whose name is the requester's.
 */
export const jobIdFrom = (text: string): string => {
  const upper = text.toUpperCase()
  if (jobIdPattern.test(upper)) return upper
  if (messageIdPattern.test(text)) return jobIdOf(text)
  const named = jobIdInName(text.toLowerCase())
  if (named) return named
  throw usageFailure(
    `'${text.slice(0, 80)}' is no job.`,
    'Give a JobId of 26 characters, which a final snapshot has in its tag maskopy:job, the id of the request message, or the name of a ' +
      'resource like maskopy-<jobid>-database-1.'
  )
}

/** @throws Failure where there is no such job */
export const demandJob = async ({ deployment }: Context, text: string): Promise<Job> => {
  const jobId = jobIdFrom(text)
  const job = await (await deployment.jobs()).get(jobId)
  if (job) return job
  throw new Failure(
    exitCodes.notFound,
    `There is no job ${jobId} in ${deployment.prefix}.`,
    'See `maskopy jobs`; a job that was just submitted appears after a few seconds.'
  )
}
