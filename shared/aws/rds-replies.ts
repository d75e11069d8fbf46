import type { Tag as RdsTag } from '@aws-sdk/client-rds'
import { jobTagKey } from '../job/names'
import { errorCode } from '../kernel/refusals'
import type { Tag } from '../job/outputs'
import type { Snapshot } from './databases'

/** What the replies about instances and about clusters have in common. */

/** The attribute that says who may copy and restore a snapshot. */
export const restoreAttribute = 'restore'

export const tagsOf = (tags: RdsTag[] | undefined): Tag[] => (tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))

/** Undefined where AWS says that there is no such thing. */
export const unlessMissing = async <T>(code: string, answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (errorCode(error) === code) return undefined
    throw error
  }
}

/** RDS finds automated snapshots, and those of AWS Backup, only when asked for them by type (Amazon RDS API Reference). */
export const typeInName = (name: string): { SnapshotType?: string } => {
  if (name.startsWith('rds:')) return { SnapshotType: 'automated' }
  return name.startsWith('awsbackup:') ? { SnapshotType: 'awsbackup' } : {}
}

/** What a listing is asked for: manual and automated ones together, and those of AWS Backup, which only come by type. */
export const listedTypes = [{}, { SnapshotType: 'awsbackup' }]

export const manualOnly = { SnapshotType: 'manual' }

/** The available one with the newest data that no job of ours has made. */
export const newestOf = (snapshots: Snapshot[]): Snapshot | undefined =>
  snapshots
    .filter(({ status, tags }) => status === 'available' && !tags.some(({ Key }) => Key === jobTagKey))
    .sort((one, other) => other.takenAt - one.takenAt)[0]

export const accountsIn = (attributes: { AttributeName?: string; AttributeValues?: string[] }[] | undefined): string[] =>
  attributes?.find(({ AttributeName }) => AttributeName === restoreAttribute)?.AttributeValues ?? []
