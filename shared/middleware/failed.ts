import type { Logger } from '@aws-lambda-powertools/logger'

/** Told of what went wrong without ending what it was part of. */
export type Failed = (what: string, error: unknown, jobId?: string) => void

/** One line each, with the job that it was about. */
export const loggedFailures =
  (logger: Logger): Failed =>
  (what, error, jobId) =>
    logger.error(what, { error: error as Error, ...(jobId && { jobId }) })
