import type { EC2Client } from '@aws-sdk/client-ec2'
import type { ECSClient } from '@aws-sdk/client-ecs'
import { accountDatabases, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { ContainerInstances } from '../../shared/aws/container-instances'
import { Tasks } from '../../shared/aws/tasks'
import { Places } from '../../shared/job/places'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { containerInstanceSite } from '../../shared/obfuscation/container-site'
import { taskSite } from '../../shared/obfuscation/runner-aws'
import { cleanUp } from './clean-up'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients; ecs: ECSClient; ec2: EC2Client }>) => {
  const { clients, config, deployment, clock } = dependencies
  const tasks = new Tasks(clients.ecs, taskSite(deployment, config))
  const instances = new ContainerInstances(clients.ec2, clients.ecs, containerInstanceSite(deployment, config))
  const places = new Places(clients.table, deployment.tableName)
  return stepFunction(cleanUp(config), { ...accountDatabases(clients.rds, config), tasks, instances, places, clock }, dependencies)
}
