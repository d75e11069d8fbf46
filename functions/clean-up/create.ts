import { ECSClient } from '@aws-sdk/client-ecs'
import { accountDatabases, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { Tasks } from '../../shared/aws/tasks'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { taskSite } from '../../shared/obfuscation/runner-aws'
import { cleanUp } from './clean-up'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients; ecs: ECSClient }>) => {
  const { clients, config, deployment, clock } = dependencies
  const tasks = new Tasks(clients.ecs, taskSite(deployment, config))
  return stepFunction(cleanUp(config), { ...accountDatabases(clients.rds, config), tasks, clock }, dependencies)
}
