import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeDatabase, observePassword, orExisting } from '../../shared/aws/observations'
import { remove } from '../../shared/aws/removal'
import type { Config } from '../../shared/config/schema'
import { database, member, sourceCopy, stagingCopy } from '../../shared/job/ledger'
import { copyLine, databaseLine } from '../../shared/job/quota-lines'
import { instanceClassOf, isDefaultGroup, isEncryptedAtRestore } from '../../shared/job/source'
import { transientTags } from '../../shared/job/tags'
import { isWaived } from '../../shared/job/verification'
import type { Action, Step } from '../../shared/kernel/step'

export interface RestoreAws extends AccountDatabases {
  /** ARN of staging's key. */
  stagingKeyArn: string
  /** Which lets nobody in but the application's runners. */
  securityGroupOf(applicationName: string): string
  /** A password that nobody will know: it is returned to the one call that sets it, and kept nowhere. */
  newPassword(): string
}

/** Restores the transient database, which nobody can reach but the runner; the source copy has done its duty and goes. */
export const restoreDatabase = (config: Config): Step<RestoreAws> => ({
  name: 'restore-database',
  actions: (job) => {
    const instance = member(job, config)
    const restored = instance ? [restore(config), addMember(config)] : [restore(config)]
    const lock = isWaived(job, config) ? [changePassword(config)] : []
    return [...restored, ...lock].map((action) => action(job)).concat(removeSourceCopy(job))
  },
  conclude: (job) => {
    const names = [database(job, config), member(job, config)].flatMap((resource) => resource?.name ?? [])
    return { DestinationRestoredDatabases: names, DestinationRestoredDatabasesComplete: true }
  }
})

type ActionOf = (job: Parameters<Step<RestoreAws>['actions']>[0]) => Action<RestoreAws>

/** The instance or the cluster. */
const restore = (config: Config): ActionOf => (job) => {
  const transient = database(job, config)
  return {
    key: transient.key,
    intends: transient,
    takes: 'restore',
    eventless: true,
    line: databaseLine(transient.kind === 'db-cluster' ? 'cluster' : 'instance'),
    start: (current, aws) => {
      const { Engine, EngineVersion, ParameterGroup, OptionGroup } = current.Source!
      return orExisting(() =>
        aws.databases('staging', current).restore({
          snapshot: stagingCopy(current, config).name,
          name: transient.name,
          engine: Engine,
          engineVersion: EngineVersion,
          instanceClass: instanceClassOf(current, config),
          subnetGroup: config.network.databaseSubnetGroupName,
          securityGroupIds: [aws.securityGroupOf(current.ApplicationName)],
          parameterGroup: ParameterGroup && !isDefaultGroup(ParameterGroup) ? ParameterGroup : undefined,
          optionGroup: OptionGroup,
          kmsKeyId: isEncryptedAtRestore(current.Source!) ? aws.stagingKeyArn : undefined,
          tags: transientTags(current)
        })
      )
    },
    observe: async (current, aws) =>
      observeDatabase(current, transient.name, await aws.databases('staging', current).database(transient.name))
  }
}

/** An Aurora cluster is available without any instance, but nobody can connect to it. */
const addMember = (config: Config): ActionOf => (job) => {
  const cluster = database(job, config)
  const instance = member(job, config)!
  return {
    key: instance.key,
    after: [cluster.key],
    intends: instance,
    takes: 'member',
    eventless: true,
    line: databaseLine('instance'),
    start: (current, aws) =>
      orExisting(() =>
        aws.members().create({
          name: instance.name,
          cluster: cluster.name,
          engine: current.Source!.Engine,
          instanceClass: instanceClassOf(current, config),
          tags: transientTags(current)
        })
      ),
    observe: async (current, aws) => observeDatabase(current, instance.name, await aws.members().member(instance.name))
  }
}

/** Where no runner of ours will do it, the passwords of production must not live on all the same. */
const changePassword = (config: Config): ActionOf => (job) => {
  const { key, name } = database(job, config)
  const ready = member(job, config)?.key ?? key
  return {
    key: 'password',
    after: [key, ready],
    start: (current, aws) => aws.databases('staging', current).setMasterPassword(name, aws.newPassword()),
    observe: async (current, aws) => observePassword(current, name, await aws.databases('staging', current).database(name))
  }
}

/** Of an instance's snapshot an event says that it is gone, to whom it concerns; of a cluster's there is none. */
const removeSourceCopy: ActionOf = (job) => ({
  key: 'remove-source-copy',
  removes: 'source-copy',
  frees: job.Source!.Kind === 'cluster' ? [copyLine(job, job.Source!.Account)] : [],
  optional: true,
  observe: (current, aws) => {
    const { key, name } = sourceCopy(current)
    const databases = aws.databases('source', current)
    return remove(current, current.Resources[key], {
      describe: () => databases.snapshot(name), delete: () => databases.deleteSnapshot(name)
    })
  }
})
