import type { Config } from '../../shared/config/schema'
import type { Step } from '../../shared/kernel/step'
import { runnerTask, type RunnerAws } from '../../shared/obfuscation/runner-task'

/** Runs the obfuscation container once, on the transient database. */
export const obfuscate = (config: Config): Step<RunnerAws> => ({
  name: 'obfuscate',
  actions: (job) => {
    const custom = job.Request.CustomTaskImage
    return runnerTask(job, 'obfuscate', { image: custom ?? config.runner.image, isDefaultRunner: custom === undefined }, config)
  }
})
