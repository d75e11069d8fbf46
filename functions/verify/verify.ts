import type { Config } from '../../shared/config/schema'
import { isWaived } from '../../shared/job/verification'
import type { Step } from '../../shared/kernel/step'
import { runnerTask, type RunnerAws } from '../../shared/obfuscation/runner-task'

/**
 * The exit code 0 of a container that is not ours proves nothing: the default runner removes residue and verifies after it.
 * Where the default runner obfuscated it has done both already, and the job passes through; so does one whose engine nobody can
 * verify, where the configuration waives it.
 */
export const verify = (config: Config): Step<RunnerAws> => ({
  name: 'verify',
  actions: (job) =>
    job.Request.CustomTaskImage === undefined || isWaived(job, config)
      ? []
      : runnerTask(job, 'verify', { image: config.runner.image, isDefaultRunner: true }, config)
})
