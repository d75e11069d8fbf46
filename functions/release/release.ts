import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeSharing, share } from '../../shared/aws/observations'
import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Job } from '../../shared/job/job'
import { finalSnapshot } from '../../shared/job/ledger'
import { insistOnReleasable } from '../../shared/job/unmasked'
import type { Step } from '../../shared/kernel/step'
import { environmentOf } from '../../shared/obfuscation/runner-environment'

/** Shares the final snapshot with the accounts of the destination environment, and with nobody else; from here on the job succeeds. */
export const release = (config: Config): Step<AccountDatabases> => ({
  name: 'release',
  actions: (job) => {
    const targets = job.TargetAccounts ?? []
    const { name } = finalSnapshot(job, config)
    const facts = { SharedWith: targets }
    return [
      {
        key: 'share',
        start: async (current, aws) => {
          insistOnReleasable(current, config)
          insistOnTargets(current, config)
          return { observation: await share(aws.databases('staging', current), name, targets, facts) }
        },
        observe: async (current, aws) =>
          observeSharing(name, targets, await aws.databases('staging', current).sharedWith(name), facts)
      }
    ]
  }
})

/** The accounts of the job's acceptance, and still allowed by the configuration of now. */
const insistOnTargets = (job: Job, config: Config): void => {
  const allowed = environmentOf(config, job)?.targetAccountIds ?? []
  const gone = (job.TargetAccounts ?? []).filter((target) => !allowed.includes(target))
  if (gone.length === 0) return
  const message = `The environment '${job.Request.DestinationEnv}' does not include the account ${gone.join(', ')} any more.`
  throw new PermanentError('MaskopyAccessException', message, 'environment')
}
