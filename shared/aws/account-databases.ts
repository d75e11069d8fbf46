import type { RDSClient } from '@aws-sdk/client-rds'
import type { Config } from '../config/schema'
import type { AccountRole, Job } from '../job/job'
import type { Databases } from './databases'
import { InstanceDatabases } from './instance-databases'

/** What of AWS a step about snapshots and databases needs. */
export interface AccountDatabases {
  /** Snapshots and databases of the staging account, or of the job's source account. */
  databases(account: AccountRole, job: Job): Databases
}

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

export const accountDatabases = (clients: RdsClients, config: Config): AccountDatabases => ({
  databases: (account, job) =>
    new InstanceDatabases(account === 'staging' ? clients() : clients(sourceRole(config, job.Source!.Account)))
})
