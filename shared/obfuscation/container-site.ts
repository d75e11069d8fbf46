import type { ContainerInstanceSite } from '../aws/container-instances'
import type { Deployment } from '../config/deployment'
import type { Config } from '../config/schema'

/** Where container instances live. A task's network interface must be in its instance's subnet, so there is one subnet for both. */
export const containerInstanceSite = (deployment: Deployment, config: Config): ContainerInstanceSite => ({
  partition: config.partition,
  region: config.region,
  account: config.stagingAccountId,
  instanceType: config.runner.instanceType,
  get instanceProfileArn() { return deployment.containerInstanceProfileArn },
  subnetId: config.network.subnetIds[0]!
})
