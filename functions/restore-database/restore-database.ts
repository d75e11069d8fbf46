import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeDatabase, orExisting } from '../../shared/aws/observations'
import { observeRemoval, remove, snapshotRemoval } from '../../shared/aws/removal'
import type { Config } from '../../shared/config/schema'
import { database, sourceCopy, stagingCopy } from '../../shared/job/ledger'
import { transientTags } from '../../shared/job/tags'
import type { Action, Step } from '../../shared/kernel/step'

/** Restores the transient database, which nobody can reach but the runner; the source copy has done its duty and goes. */
export const restoreDatabase = (config: Config): Step<AccountDatabases> => ({
  name: 'restore-database',
  actions: (job) => {
    const transient = database(job, config)
    return [
      {
        key: transient.key,
        intends: transient,
        takes: 'restore',
        start: (current, aws) =>
          orExisting('DBInstanceAlreadyExists', () =>
            aws.databases('staging', current).restore({
              snapshot: stagingCopy(current, config).name,
              name: transient.name,
              instanceClass: current.Request.RdsInstanceType ?? config.database.instanceClass,
              subnetGroup: config.network.databaseSubnetGroupName,
              securityGroupIds: config.network.databaseSecurityGroupIds,
              parameterGroup: current.Source!.ParameterGroup,
              tags: transientTags(current)
            })
          ),
        observe: async (current, aws) =>
          observeDatabase(current, transient.name, await aws.databases('staging', current).database(transient.name))
      },
      removeSourceCopy
    ]
  },
  conclude: (job) => ({
    DestinationRestoredDatabases: [database(job, config).name],
    DestinationRestoredDatabasesComplete: true
  })
})

const removeSourceCopy: Action<AccountDatabases> = {
  key: 'remove-source-copy',
  removes: 'source-copy',
  optional: true,
  start: async (job, aws) => remove(job, snapshotRemoval(aws.databases('source', job), sourceCopy(job).name)),
  observe: async (job, aws) => observeRemoval(job, snapshotRemoval(aws.databases('source', job), sourceCopy(job).name))
}
