import { isSpoken } from '../config/engines'
import type { Config, Environment } from '../config/schema'
import type { Job, Verification } from './job'

/** Whether an environment accepts that nobody verifies databases of an engine that the default runner does not speak. */
export const waives = (environment: Environment | undefined, engine: string): boolean =>
  !isSpoken(engine) && environment?.waiveVerificationFor.includes(engine) === true

/** What the record of such a job says from its acceptance on. */
export const waivedVerification = (environment: Environment): Verification => ({
  Required: environment.requireVerification,
  Passed: false,
  Waived: true,
  Queries: [],
  RewrittenTables: 0
})

/** Waived at acceptance, and by the configuration of now: exactly that stands for a passed verification. */
export const isWaived = (job: Job, config: Config): boolean => {
  const environment = config.environments.find(({ name }) => name.toLowerCase() === job.Request.DestinationEnv?.toLowerCase())
  return job.Verification?.Waived === true && job.Engine !== undefined && waives(environment, job.Engine)
}
