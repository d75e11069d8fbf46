import { randomBytes } from 'node:crypto'
import { accountDatabases, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { newMasterPassword } from '../../shared/master-password'
import { restoreDatabase, type RestoreAws } from './restore-database'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients }>) => {
  const { clients, config, deployment } = dependencies
  const aws: RestoreAws = {
    ...accountDatabases(clients.rds, config),
    get stagingKeyArn() { return deployment.stagingKeyArn },
    securityGroupOf: (applicationName) => deployment.databaseSecurityGroup(applicationName),
    newPassword: () => newMasterPassword(randomBytes)
  }
  return stepFunction(restoreDatabase(config), aws, dependencies)
}
