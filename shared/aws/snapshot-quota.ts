import { DescribeAccountAttributesCommand, type RDSClient } from '@aws-sdk/client-rds'
import type { DatabaseKind } from '../config/engines'
import { finalTagKey, jobTagKey } from '../job/names'
import type { SnapshotQuota } from '../job/places'
import type { Databases } from './databases'

/** As RDS calls them (Amazon RDS API Reference, DescribeAccountAttributes). */
const quotaName: Readonly<Record<DatabaseKind, string>> = { instance: 'ManualSnapshots', cluster: 'ManualClusterSnapshots' }
/** Of an account that has not been granted more (Amazon RDS User Guide, "Quotas in Amazon RDS"). */
const defaultMaximum = 100

/** The quota of manual snapshots of an account and Region, as RDS knows it. */
export const snapshotQuota = (client: RDSClient, databases: Databases, kind: DatabaseKind): SnapshotQuota => ({
  limits: async () => {
    const { AccountQuotas = [] } = await client.send(new DescribeAccountAttributesCommand({}))
    const { Used, Max } = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === quotaName[kind]) ?? {}
    return { maximum: Max ?? defaultMaximum, used: Used ?? (await databases.manualSnapshots()).length }
  },
  inventory: async () => {
    const snapshots = await databases.manualSnapshots()
    const jobOf = (tags: { Key: string; Value: string }[]) => tags.find(({ Key }) => Key === jobTagKey)?.Value ?? ''
    const isFinal = ({ tags }: { tags: { Key: string }[] }) => tags.some(({ Key }) => Key === finalTagKey)
    return {
      used: snapshots.length,
      withCopy: new Set(snapshots.filter((snapshot) => !isFinal(snapshot)).map(({ tags }) => jobOf(tags))),
      withFinal: new Set(snapshots.filter(isFinal).map(({ tags }) => jobOf(tags)))
    }
  }
})
