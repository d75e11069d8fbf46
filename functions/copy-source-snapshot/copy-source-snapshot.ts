import type { AccountDatabases } from '../../shared/aws/account-databases'
import type { Databases } from '../../shared/aws/databases'
import { observeSnapshot, orExisting } from '../../shared/aws/observations'
import { secondsBetween, type Clock } from '../../shared/clock'
import type { Config } from '../../shared/config/schema'
import { PermanentError } from '../../shared/errors'
import type { Job } from '../../shared/job/job'
import { sourceCopy } from '../../shared/job/ledger'
import { copyLine } from '../../shared/job/quota-lines'
import { keyOfCopy } from '../../shared/job/source'
import { transientTags } from '../../shared/job/tags'
import type { Facts, Step } from '../../shared/kernel/step'
import { ownerFault } from '../../shared/request/refusal'

export interface SourceAws extends AccountDatabases {
  clock: Clock
}

/** What intake has seen of the snapshot counts for as long as its event is on its way. */
const seenForSeconds = 10

/** The copy under the customer key of the source account: an automated snapshot, or one under a default key, cannot be shared. */
export const copySourceSnapshot = (config: Config): Step<SourceAws> => ({
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
        start: async (current, aws) => {
          const databases = aws.databases('source', current)
          if (secondsBetween(current.StepEnteredAt, aws.clock.now()) > seenForSeconds) await insistOnOwner(current, databases)
          return orExisting(() =>
            databases.copySnapshot({
              source: current.Source!.SnapshotArn,
              name: copy.name,
              kmsKeyId: keyOfCopy(current.Source!, keyOf(config, current)),
              tags: transientTags(current)
            })
          )
        },
        observe: async (current, aws) =>
          observeSnapshot(current, copy.name, await aws.databases('source', current).snapshot(copy.name))
      }
    ]
  },
  conclude: (job) => ({ ...createdSnapshot(job), SnapshotsAvailable: true })
})

/** A name may have become that of another snapshot while the job stood in line, and a tag may have changed. */
const insistOnOwner = async ({ Source, ApplicationName }: Job, databases: Databases): Promise<void> => {
  const snapshot = await databases.snapshot(Source!.SnapshotArn)
  if (!snapshot) {
    throw new PermanentError('MaskopyResourceNotFoundException', `The snapshot '${Source!.SnapshotName}' does not exist any more.`, 'SnapshotGone')
  }
  const foreign = ownerFault(ApplicationName, snapshot.tags)
  if (foreign) throw foreign
}

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
