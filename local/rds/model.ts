import type { Endpoint } from './data-plane'

/** DB instances and their snapshots, or DB clusters and their snapshots. Whether a thing is a cluster its engine doesn't say. */
export type Kind = 'instance' | 'cluster'

export type Tags = Record<string, string>

/** What a snapshot remembers of its database, and a restored database gets from it. */
export interface DatabaseTraits {
  engine: string
  engineVersion: string
  masterUsername: string
  databaseName?: string
  port: number
  allocatedStorageGiB: number
  storageType: string
  iops?: number
  encrypted: boolean
  /** Key ARN. */
  kmsKeyArn?: string
  /** The key is the `aws/rds` key of its account. */
  defaultKey?: boolean
  optionGroupName: string
  availabilityZone: string
  vpcId: string
  licenseModel: string
  backupRetentionDays: number
  backupWindow: string
  iamAuthentication: boolean
}

interface Resource {
  kind: Kind
  id: string
  arn: string
  /** The account that owns it, 12 digits. */
  account: string
  /** Order of creation over all accounts. */
  sequence: number
  status: string
  tags: Tags
  /** What runs on its storage in the data plane; the next operation waits for it. Never rejects. */
  work: Promise<unknown>
}

/** A DB instance, an Aurora member, or a DB cluster. */
export interface Database extends Resource, DatabaseTraits {
  /** `db-…` or `cluster-…`; never used twice. */
  resourceId: string
  /** Storage in the data plane; a member's is its cluster's. */
  storageId: string
  createdAt: number
  /** From the data plane, once there is a server. */
  endpoint?: Endpoint
  instanceClass: string
  parameterGroupName: string
  subnetGroupName?: string
  securityGroupIds: string[]
  publiclyAccessible: boolean
  multiAZ: boolean
  deletionProtection: boolean
  copyTagsToSnapshot: boolean
  autoMinorVersionUpgrade: boolean
  /** `PendingModifiedValues` as Describe shows them; a password never in the clear. */
  pending: Record<string, unknown>
  /** Members: the cluster they belong to. */
  clusterId?: string
  /** Members: whether they write. */
  writer?: boolean
  /** Deletions that have begun: whatever was under way must not bring the database back. */
  deleting?: boolean
}

/** A DB snapshot or a DB cluster snapshot. */
export interface Snapshot extends Resource, DatabaseTraits {
  type: 'manual' | 'automated'
  storageId: string
  databaseId: string
  databaseResourceId: string
  databaseCreatedAt: number
  /** When it was taken or, for a copy, made; absent while it is being created. */
  createdAt?: number
  /** When its data was taken; copies keep it. */
  takenAt: number
  /** Tags of the database at that time: a restored instance inherits them where it is given none. */
  databaseTags: Tags
  /** Accounts it is shared with, and `all` for a public one. */
  sharedWith: Set<string>
  /** Where it is a copy. */
  sourceArn?: string
  /** Where it is being made: since when and for how long; absent while it waits in the queue of its source database. */
  progress?: { since: number; milliseconds: number }
  /** Takes back a copy that is queued or running. */
  cancelCopy?: () => void
}

/** Parameter group, cluster parameter group, option group or subnet group: named things without a state machine. */
export interface Group {
  type: GroupType
  name: string
  arn: string
  account: string
  sequence: number
  description: string
  tags: Tags
  /** Parameter groups. */
  family?: string
  /** Option groups. */
  engine?: string
  majorVersion?: string
  options?: string[]
  /** Subnet groups. */
  subnetIds?: string[]
}

/** As ARNs spell them. */
export type GroupType = 'pg' | 'cluster-pg' | 'og' | 'subgrp'
