import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeSnapshot, orExisting } from '../../shared/aws/observations'
import type { Config } from '../../shared/config/schema'
import type { Job } from '../../shared/job/job'
import { sourceCopy } from '../../shared/job/ledger'
import { copyLine } from '../../shared/job/quota-lines'
import { keyOfCopy } from '../../shared/job/source'
import { transientTags } from '../../shared/job/tags'
import type { Facts, Step } from '../../shared/kernel/step'

/** The copy under the customer key of the source account: an automated snapshot, or one under a default key, cannot be shared. */
export const copySourceSnapshot = (config: Config): Step<AccountDatabases> => ({
  name: 'copy-source-snapshot',
  actions: (job) => {
    const copy = sourceCopy(job)
    return [
      {
        key: copy.key,
        intends: copy,
        takes: 'copy',
        eventless: job.Source!.Kind === 'cluster',
        line: copyLine(job, job.Source!.Account),
        frees: [copyLine(job, job.Source!.Account)],
        start: (current, aws) =>
          orExisting(() =>
            aws.databases('source', current).copySnapshot({
              source: current.Source!.SnapshotArn,
              name: copy.name,
              kmsKeyId: keyOfCopy(current.Source!, keyOf(config, current)),
              tags: transientTags(current)
            })
          ),
        observe: async (current, aws) =>
          observeSnapshot(current, copy.name, await aws.databases('source', current).snapshot(copy.name))
      }
    ]
  },
  conclude: (job) => ({ ...createdSnapshot(job), SnapshotsAvailable: true })
})

const keyOf = (config: Config, job: Job): string =>
  config.sourceAccounts.find(({ accountId }) => accountId === job.Source!.Account)!.snapshotKeyArn

const createdSnapshot = (job: Job): Facts => {
  const entry = job.Resources[sourceCopy(job).key]!
  return {
    CreatedSnapshots: [
      {
        SnapshotName: entry.Name,
        SnapshotARN: entry.Arn ?? '',
        InstanceIdentifier: job.Source!.DatabaseIdentifier,
        Tags: transientTags(job),
        RdsParameterGroup: job.Source!.ParameterGroup ?? ''
      }
    ]
  }
}
