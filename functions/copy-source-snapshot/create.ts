import { accountDatabases, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { copySourceSnapshot } from './copy-source-snapshot'

export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients }>) =>
  stepFunction(
    copySourceSnapshot(dependencies.config),
    { ...accountDatabases(dependencies.clients.rds, dependencies.config), clock: dependencies.clock },
    dependencies
  )
