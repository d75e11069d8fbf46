import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeSnapshot, orExisting } from '../../shared/aws/observations'
import { remove } from '../../shared/aws/removal'
import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Job } from '../../shared/job/job'
import { database, finalSnapshot, stagingCopy } from '../../shared/job/ledger'
import { placeLine } from '../../shared/job/quota-lines'
import { finalTags } from '../../shared/job/tags'
import { isWaived } from '../../shared/job/verification'
import type { Action, Step } from '../../shared/kernel/step'

/** Snapshots the masked database under the final name, tagged as final from its first moment; the staging copy has done its duty and goes. */
export const takeFinalSnapshot = (config: Config): Step<AccountDatabases> => ({
  name: 'take-final-snapshot',
  actions: (job) => {
    const snapshot = finalSnapshot(job, config)
    return [
      {
        key: snapshot.key,
        intends: snapshot,
        takes: 'snapshot',
        line: { ...placeLine(job.Source!.Kind), holdsPlace: true },
        start: (current, aws) => {
          insistOnVerification(current, config)
          return orExisting(() =>
            aws.databases('staging', current).createSnapshot({
              database: database(current, config).name,
              name: snapshot.name,
              tags: finalTags(current)
            })
          )
        },
        observe: async (current, aws) =>
          observeSnapshot(current, snapshot.name, await aws.databases('staging', current).snapshot(snapshot.name))
      },
      removeStagingCopy(job, config)
    ]
  },
  conclude: (job) => {
    const entry = job.Resources[finalSnapshot(job, config).key]!
    return { CreatedFinalSnapshots: [{ SnapshotName: entry.Name, SnapshotARN: entry.Arn ?? '' }], FinalSnapshotAvailable: true }
  }
})

/**
 * Masking went well, so no other database will be restored from it, and others wait for its place. Of an instance's snapshot an event
 * says that it is gone; of a cluster's there is none.
 */
const removeStagingCopy = (job: Job, config: Config): Action<AccountDatabases> => ({
  key: 'remove-staging-copy',
  removes: 'staging-copy',
  frees: job.Source!.Kind === 'cluster' ? [placeLine('cluster')] : [],
  optional: true,
  observe: (current, aws) => {
    const { key, name } = stagingCopy(current, config)
    const databases = aws.databases('staging', current)
    return remove(current, current.Resources[key], {
      describe: () => databases.snapshot(name), delete: () => databases.deleteSnapshot(name)
    })
  }
})

/** Nothing is tagged final that the default runner has not passed, or that the configuration waives it for, however the job got here. */
const insistOnVerification = (job: Job, config: Config): void => {
  if (job.Verification?.Passed || isWaived(job, config)) return
  throw new PermanentError('MaskopyResourceException', 'The database was not verified, so no final snapshot is taken.', 'NotVerified')
}
