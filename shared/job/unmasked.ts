import type { Config } from '../config/schema'
import { PermanentError } from '../errors'
import type { Job, Verification } from './job'
import { isWaived } from './verification'

/** Run mode `none` masks nothing: the copy in staging is the final snapshot. */
export const isUnmasked = ({ Request }: Pick<Job, 'Request'>): boolean => Request.ObfuscateRunMode === 'none'

/** What the record of such a job says from the moment of the copy on. */
export const unmasked: Verification = { Required: false, Passed: false, Unmasked: true, Queries: [], RewrittenTables: 0 }

const environmentAllows = (job: Job, config: Config): boolean =>
  config.environments.some(
    ({ name, allowUnmasked }) => allowUnmasked && name.toLowerCase() === job.Request.DestinationEnv?.toLowerCase()
  )

/**
 * The one exception to "never unmasked": asked for as such, and allowed by the configuration of now, whatever that of the job's
 * acceptance said.
 * @throws PermanentError (MaskopyAccessException)
 */
export const insistOnAllowance = (job: Job, config: Config): void => {
  if (isUnmasked(job) && environmentAllows(job, config)) return
  const message = `The environment '${job.Request.DestinationEnv}' does not allow unmasked copies.`
  throw new PermanentError('MaskopyAccessException', message, 'unmasked')
}

/** Nothing is shared but what was verified, or is allowed to be handed over without, however the job got here. */
export const insistOnReleasable = (job: Job, config: Config): void => {
  if (isUnmasked(job)) return insistOnAllowance(job, config)
  if (job.Verification?.Passed || isWaived(job, config)) return
  throw new PermanentError('MaskopyResourceException', 'The database was not verified, so nothing is shared.', 'NotVerified')
}
