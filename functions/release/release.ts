import type { AccountDatabases } from '../../shared/aws/account-databases'
import type { Config } from '../../shared/config/schema'
import type { Job } from '../../shared/job/job'
import { finalSnapshot } from '../../shared/job/ledger'
import { insistOnReleasable } from '../../shared/job/unmasked'
import type { Observation, Step } from '../../shared/kernel/step'
import { environmentOf } from '../../shared/obfuscation/runner-environment'

/** Shares the final snapshot with the accounts of the destination environment; from here on the job succeeds. */
export const release = (config: Config): Step<AccountDatabases> => ({
  name: 'release',
  actions: (job) => {
    const targets = targetAccounts(job, config)
    if (targets.length === 0) return []
    const { name } = finalSnapshot(job, config)
    const sharing = (accounts: string[]): Observation =>
      targets.every((target) => accounts.includes(target))
        ? { state: 'done', status: 'shared', facts: { SharedWith: targets } }
        : { state: 'absent' }
    return [
      {
        key: 'share',
        start: async (current, aws) => {
          insistOnReleasable(current, config)
          return { observation: sharing(await aws.databases('staging', current).shareSnapshot(name, targets)) }
        },
        observe: async (current, aws) => sharing(await aws.databases('staging', current).sharedWith(name))
      }
    ]
  }
})

/** Where the destination is the staging account itself there is nobody to share with. */
const targetAccounts = (job: Job, config: Config): string[] =>
  (environmentOf(config, job)?.targetAccountIds ?? []).filter((account) => account !== config.stagingAccountId)
