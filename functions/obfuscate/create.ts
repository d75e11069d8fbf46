import type { EC2Client } from '@aws-sdk/client-ec2'
import type { BaseClients } from '../../shared/aws/clients/base'
import { ContainerInstances } from '../../shared/aws/container-instances'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { containerInstanceSite } from '../../shared/obfuscation/container-site'
import { runnerAws, type RunnerClients } from '../../shared/obfuscation/runner-aws'
import { obfuscate } from './obfuscate'

export const create = (dependencies: Dependencies<BaseClients & RunnerClients & { ec2: EC2Client }>) => {
  const { clients, config, deployment, clock } = dependencies
  const instances = new ContainerInstances(clients.ec2, clients.ecs, containerInstanceSite(deployment, config))
  return stepFunction(obfuscate(config), { ...runnerAws(clients, deployment, config), instances, clock }, dependencies)
}
