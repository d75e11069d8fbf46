import type { AccountDatabases, SnapshotQuotaOf } from '../../shared/aws/account-databases'
import { observeSharing, observeSnapshot, orExisting, share } from '../../shared/aws/observations'
import type { Config } from '../../shared/config/schema'
import type { Job } from '../../shared/job/job'
import { finalSnapshot, sourceCopy, stagingCopy, type Intended } from '../../shared/job/ledger'
import { placesOfJob, type Places } from '../../shared/job/places'
import { copyLine, placeLine } from '../../shared/job/quota-lines'
import { keyOfCopy } from '../../shared/job/source'
import { finalTags, transientTags } from '../../shared/job/tags'
import { insistOnAllowance, isUnmasked, unmasked } from '../../shared/job/unmasked'
import type { Action, Step } from '../../shared/kernel/step'

export interface StagingAws extends AccountDatabases {
  /** ARN of staging's key. */
  stagingKeyArn: string
  places: Places
  snapshotQuota: SnapshotQuotaOf
}

/** What staging's copy is: transient, or in run mode `none` the final snapshot itself. */
const copyOf = (job: Job, config: Config): Intended => (isUnmasked(job) ? finalSnapshot(job, config) : stagingCopy(job, config))
const tagsOf = (job: Job) => (isUnmasked(job) ? finalTags(job) : transientTags(job))

/** The copy takes a place in the quota of manual snapshots, and so will the final one: both are promised before either is made. */
const reservePlaces = (job: Job): Action<StagingAws> => {
  const { Kind } = job.Source!
  return {
    key: 'places',
    line: placeLine(Kind),
    start: async (current, aws) => {
      await aws.places.promise(Kind, current.JobId, isUnmasked(current) ? 1 : placesOfJob, aws.snapshotQuota(current))
      return { observation: { state: 'done', status: 'places promised', facts: { Place: Kind } } }
    },
    observe: async () => ({ state: 'absent' })
  }
}

/** Shares the source copy with staging, with nobody else, and copies it there under staging's key. */
export const copyToStaging = (config: Config): Step<StagingAws> => ({
  name: 'copy-to-staging',
  actions: (job) => {
    const source = sourceCopy(job)
    const copy = copyOf(job, config)
    const staging = [config.stagingAccountId]
    return [
      reservePlaces(job),
      {
        key: 'share',
        after: ['places'],
        start: async (current, aws) => ({
          observation: await share(aws.databases('source', current), source.name, staging)
        }),
        observe: async (current, aws) =>
          observeSharing(source.name, staging, await aws.databases('source', current).sharedWith(source.name))
      },
      {
        key: copy.key,
        after: ['share'],
        intends: copy,
        takes: 'copy',
        eventless: job.Source!.Kind === 'cluster',
        line: copyLine(job, config.stagingAccountId),
        frees: [copyLine(job, config.stagingAccountId)],
        afterSharing: 'share',
        start: (current, aws) => {
          if (isUnmasked(current)) insistOnAllowance(current, config)
          return orExisting(() =>
            aws.databases('staging', current).copySnapshot({
              source: current.Resources[source.key]!.Arn!,
              name: copy.name,
              kmsKeyId: keyOfCopy(current.Source!, aws.stagingKeyArn),
              optionGroup: current.Source!.OptionGroup,
              tags: tagsOf(current)
            })
          )
        },
        observe: async (current, aws) =>
          observeSnapshot(current, copy.name, await aws.databases('staging', current).snapshot(copy.name))
      }
    ]
  },
  conclude: (job) => {
    const entry = job.Resources[copyOf(job, config).key]!
    const tags = tagsOf(job)
    const names = { SnapshotName: entry.Name, SnapshotARN: entry.Arn ?? '' }
    return {
      SharedSnapshots: true,
      CreatedDestinationSnapshots: [
        {
          ...names,
          InstanceIdentifier: job.Source!.DatabaseIdentifier,
          SnapshotTags: tags,
          Tags: tags
        }
      ],
      DestinationSnapshotsAvailable: true,
      ...(isUnmasked(job) && { CreatedFinalSnapshots: [names], FinalSnapshotAvailable: true, Verification: unmasked })
    }
  }
})
