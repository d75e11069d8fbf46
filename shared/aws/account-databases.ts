import type { RDSClient } from '@aws-sdk/client-rds'
import type { DatabaseKind } from '../config/engines'
import type { Config } from '../config/schema'
import type { AccountRole, Job } from '../job/job'
import type { SnapshotQuota } from '../job/places'
import { ClusterDatabases } from './cluster-databases'
import { ClusterMembers } from './cluster-members'
import type { Databases } from './databases'
import { EngineCatalog } from './engine-catalog'
import { InstanceDatabases } from './instance-databases'
import { snapshotQuota } from './snapshot-quota'

/** What of AWS a step about snapshots and databases needs. */
export interface AccountDatabases {
  /** Snapshots and databases of the staging account, or of the job's source account; of the kind that the job's snapshot is. */
  databases(account: AccountRole, job: Job, kind?: DatabaseKind): Databases
  /** Instances of Aurora clusters in the staging account. */
  members(): ClusterMembers
}

/** The quota of manual snapshots in the staging account, for jobs like this one. */
export type SnapshotQuotaOf = (job: Job) => SnapshotQuota

/** The role to act as in another account. */
export interface AssumedRole {
  roleArn: string
  externalId: string
}

/** An RDS client of the staging account, or of another account through a role there. */
export type RdsClients = (role?: AssumedRole) => RDSClient

/** The role that the source account grants us. */
export const sourceRole = (config: Config, account: string): AssumedRole => {
  const found = config.sourceAccounts.find(({ accountId }) => accountId === account)
  if (!found) throw new Error(`The account ${account} is no configured source account.`)
  return { roleArn: found.roleArn, externalId: found.externalId }
}

/** The role of the source account that may share copies, and nothing else. */
export const sharingRole = (config: Config, account: string): AssumedRole => {
  const { roleArn, externalId } = sourceRole(config, account)
  return { roleArn: `${roleArn}-sharing`, externalId }
}

export const accountDatabases = (clients: RdsClients, config: Config, roleIn = sourceRole): AccountDatabases => ({
  databases: (account, job, kind = job.Source!.Kind) => {
    const client = account === 'staging' ? clients() : clients(roleIn(config, job.Source!.Account))
    return kind === 'cluster' ? new ClusterDatabases(client) : new InstanceDatabases(client)
  },
  members: () => new ClusterMembers(clients())
})

export const stagingSnapshotQuota = (clients: RdsClients, { databases }: AccountDatabases): SnapshotQuotaOf => (job) =>
  snapshotQuota(clients(), databases('staging', job), job.Source!.Kind)

/** Engine versions and option groups of staging, or of a source account. */
export const engineCatalog = (clients: RdsClients, config: Config) => (sourceAccount?: string): EngineCatalog =>
  new EngineCatalog(sourceAccount === undefined ? clients() : clients(sourceRole(config, sourceAccount)))
