import type { AccountDatabases } from '../../shared/aws/account-databases'
import { observeSnapshot, orExisting } from '../../shared/aws/observations'
import type { Config } from '../../shared/config/schema'
import { sourceCopy, stagingCopy } from '../../shared/job/ledger'
import { keyOfCopy } from '../../shared/job/source'
import { transientTags } from '../../shared/job/tags'
import type { Step } from '../../shared/kernel/step'

export interface StagingAws extends AccountDatabases {
  /** ARN of staging's key. */
  stagingKeyArn: string
}

/** Shares the source copy with staging, with nobody else, and copies it there under staging's key. */
export const copyToStaging = (config: Config): Step<StagingAws> => ({
  name: 'copy-to-staging',
  actions: (job) => {
    const source = sourceCopy(job)
    const copy = stagingCopy(job, config)
    const sharing = (accounts: string[]) =>
      accounts.includes(config.stagingAccountId) ? ({ state: 'done', status: 'shared' } as const) : ({ state: 'absent' } as const)
    return [
      {
        key: 'share',
        start: async (current, aws) => ({
          observation: sharing(await aws.databases('source', current).shareSnapshot(source.name, [config.stagingAccountId]))
        }),
        observe: async (current, aws) => sharing(await aws.databases('source', current).sharedWith(source.name))
      },
      {
        key: copy.key,
        after: ['share'],
        intends: copy,
        takes: 'copy',
        afterSharing: true,
        start: (current, aws) =>
          orExisting(() =>
            aws.databases('staging', current).copySnapshot({
              source: current.Resources[source.key]!.Arn!,
              name: copy.name,
              kmsKeyId: keyOfCopy(current.Source!, aws.stagingKeyArn),
              optionGroup: current.Source!.OptionGroup,
              tags: transientTags(current)
            })
          ),
        observe: async (current, aws) =>
          observeSnapshot(current, copy.name, await aws.databases('staging', current).snapshot(copy.name))
      }
    ]
  },
  conclude: (job) => {
    const entry = job.Resources[stagingCopy(job, config).key]!
    const tags = transientTags(job)
    return {
      SharedSnapshots: true,
      CreatedDestinationSnapshots: [
        {
          SnapshotName: entry.Name,
          InstanceIdentifier: job.Source!.DatabaseIdentifier,
          SnapshotARN: entry.Arn ?? '',
          SnapshotTags: tags,
          Tags: tags
        }
      ],
      DestinationSnapshotsAvailable: true
    }
  }
})
