import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { runnerAws, type RunnerClients } from '../../shared/obfuscation/runner-aws'
import { verify } from './verify'

export const create = (dependencies: Dependencies<BaseClients & RunnerClients>) => {
  const { clients, config, deployment } = dependencies
  return stepFunction(verify(config), runnerAws(clients, deployment, config), dependencies)
}
