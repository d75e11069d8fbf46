import type { Config } from '../../shared/config/schema'
import { containerCluster, containerInstance, usesContainerInstance } from '../../shared/job/container-ledger'
import type { Step } from '../../shared/kernel/step'
import { containerInstanceActions, type ContainerInstanceAws } from '../../shared/obfuscation/container-instance'
import { runnerTask, type RunnerAws } from '../../shared/obfuscation/runner-task'

/** Runs the obfuscation container once, on the transient database: on Fargate, or on a container instance of its own. */
export const obfuscate = (config: Config): Step<RunnerAws & ContainerInstanceAws> => ({
  name: 'obfuscate',
  actions: (job) => {
    const custom = job.Request.CustomTaskImage
    const options = { image: custom ?? config.runner.image, isDefaultRunner: custom === undefined }
    if (!usesContainerInstance(job)) return runnerTask(job, 'obfuscate', options, config)
    const on = { cluster: containerCluster(job, config).name, key: containerInstance(job, config).key }
    return [...containerInstanceActions(job, config), ...runnerTask(job, 'obfuscate', { ...options, on }, config)]
  }
})
