import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { runnerAws, type RunnerClients } from '../../shared/obfuscation/runner-aws'
import { obfuscate } from './obfuscate'

export const create = (dependencies: Dependencies<BaseClients & RunnerClients>) => {
  const { clients, config, deployment } = dependencies
  return stepFunction(obfuscate(config), runnerAws(clients, deployment, config), dependencies)
}
