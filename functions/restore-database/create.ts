import { accountDatabases, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { restoreDatabase } from './restore-database'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients }>) =>
  stepFunction(
    restoreDatabase(dependencies.config),
    accountDatabases(dependencies.clients.rds, dependencies.config),
    dependencies
  )
