import type { Config } from '../config/schema'
import type { Job } from '../job/job'
import { database, databaseInstance, taskFamily } from '../job/ledger'
import { MASKOPY_ENVIRONMENT, RUNNER_ENVIRONMENT, type RunnerTask } from '../runner-contract'

/** Where a task's report lies, in the bucket of the deployment. */
export const reportKey = (job: Job, task: RunnerTask): string =>
  `${job.ApplicationName.toLowerCase()}/${job.JobId}/${taskFamily(job, task)}.json`

export const environmentOf = (config: Config, job: Job) =>
  config.environments.find(({ name }) => name.toLowerCase() === job.Request.DestinationEnv?.toLowerCase())

/** What the container is told: MasKopy's variables by MasKopy's names, and ours. No secret is among them. */
export const runnerEnvironment = (job: Job, task: RunnerTask, config: Config, reportBucket: string): Record<string, string> => ({
  [MASKOPY_ENVIRONMENT.applicationName]: job.ApplicationName,
  [MASKOPY_ENVIRONMENT.appName]: job.ApplicationName,
  [MASKOPY_ENVIRONMENT.scriptPath]: job.Request.ObfuscationScriptPath ?? '',
  [MASKOPY_ENVIRONMENT.instanceIdentifier]: databaseInstance(job, config),
  [MASKOPY_ENVIRONMENT.timestamp]: job.Request.ExecutionTimestamp ?? job.AcceptedAt,
  [MASKOPY_ENVIRONMENT.engine]: job.Engine ?? '',
  [MASKOPY_ENVIRONMENT.sqlScripts]: (job.Request.SqlScriptList ?? []).join(','),
  [MASKOPY_ENVIRONMENT.databaseName]: job.Request.DbName ?? '',
  ...(job.Source?.Kind === 'cluster' && { [RUNNER_ENVIRONMENT.clusterIdentifier]: database(job, config).name }),
  [RUNNER_ENVIRONMENT.jobId]: job.JobId,
  [RUNNER_ENVIRONMENT.task]: task,
  [RUNNER_ENVIRONMENT.scripts]: JSON.stringify(job.Scripts ?? []),
  [RUNNER_ENVIRONMENT.report]: `s3://${reportBucket}/${reportKey(job, task)}`,
  [RUNNER_ENVIRONMENT.requireVerification]: String(environmentOf(config, job)?.requireVerification ?? true)
})
