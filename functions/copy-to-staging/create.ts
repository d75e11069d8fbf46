import { accountDatabases, sharingRole, stagingSnapshotQuota, type RdsClients } from '../../shared/aws/account-databases'
import type { BaseClients } from '../../shared/aws/clients/base'
import { Places } from '../../shared/job/places'
import { stepFunction, type Dependencies } from '../../shared/kernel/step-function'
import { copyToStaging } from './copy-to-staging'

/** Of the staging account it also knows how many snapshots it may have, and to whom they are promised. */
export const create = (dependencies: Dependencies<BaseClients & { rds: RdsClients }>) => {
  const { clients, config, deployment } = dependencies
  const databases = accountDatabases(clients.rds, config, sharingRole)
  const aws = {
    ...databases,
    stagingKeyArn: deployment.stagingKeyArn,
    places: new Places(clients.table, deployment.tableName),
    snapshotQuota: stagingSnapshotQuota(clients.rds, databases)
  }
  return stepFunction(copyToStaging(config), aws, dependencies)
}
