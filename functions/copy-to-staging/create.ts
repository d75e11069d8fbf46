import { accountDatabases, sharingRole, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { copyToStaging } from './copy-to-staging'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients }>) => {
  const { clients, config, deployment } = dependencies
  const aws = { ...accountDatabases(clients.rds, config, sharingRole), stagingKeyArn: deployment.stagingKeyArn }
  return stepFunction(copyToStaging(config), aws, dependencies)
}
