import type { DatabaseKind } from '../config/engines'
import type { Tag } from '../job/outputs'

/** A snapshot as RDS describes it, of an instance or of a cluster. */
export interface Snapshot {
  kind: DatabaseKind
  name: string
  arn: string
  /** Lower case: `creating`, `copying`, `available`, `failed`, `deleting`, … */
  status: string
  /** 0–100. */
  percent?: number
  /** `manual`, `automated`, `shared`, … */
  type: string
  engine: string
  engineVersion: string
  databaseIdentifier: string
  /** When its data was taken, as far as RDS says; epoch milliseconds. */
  takenAt: number
  encrypted: boolean
  kmsKeyId?: string
  /** Instances only. */
  optionGroup?: string
  /** Instances under Transparent Data Encryption only. */
  tdeCredentialArn?: string
  /** Oracle with several tenant databases. */
  multiTenant?: boolean
  tags: Tag[]
}

/** A database instance or a cluster as RDS describes it. */
export interface Database {
  name: string
  arn: string
  status: string
  /** Of an instance, or of a Multi-AZ DB cluster; empty for Aurora, whose members have one each. */
  instanceClass: string
  /** Of instances the DB parameter group, of clusters the cluster parameter group. */
  parameterGroup?: string
  /** The cluster that an instance belongs to. */
  cluster?: string
  /** The instances of a cluster, the writer first. */
  members: string[]
  /** A new master password has been accepted and is not in force yet. */
  passwordPending: boolean
  tags: Tag[]
}

export interface SnapshotCopy {
  /** ARN where the source belongs to another account, name or ARN otherwise. */
  source: string
  name: string
  /** ARN of the customer key that the copy is encrypted under; absent where the copy cannot be encrypted. */
  kmsKeyId?: string
  /** Where the copy crosses accounts and the engine needs one. */
  optionGroup?: string
  tags: Tag[]
}

export interface DatabaseRestore {
  snapshot: string
  name: string
  /** The snapshot's, both. */
  engine: string
  engineVersion: string
  instanceClass: string
  subnetGroup: string
  securityGroupIds: string[]
  parameterGroup?: string
  optionGroup?: string
  /** ARN of a key, where the snapshot is not encrypted but the database is to be: clusters only. */
  kmsKeyId?: string
  tags: Tag[]
}

/**
 * Snapshots and databases of one account: of instances, or of clusters. Describing what does not exist answers undefined,
 * deleting it is a success; every other refusal of AWS is thrown as it is, for the kernel to classify.
 */
export interface Databases {
  snapshot(nameOrArn: string): Promise<Snapshot | undefined>
  /** The one with the newest data of those of a database that are available; copies of MasKopy's own do not count. */
  newestSnapshot(database: string): Promise<Snapshot | undefined>
  /** All that count towards the account's quota of manual snapshots. */
  manualSnapshots(): Promise<Snapshot[]>
  copySnapshot(copy: SnapshotCopy): Promise<Snapshot>
  createSnapshot(snapshot: { database: string; name: string; tags: Tag[] }): Promise<Snapshot>
  /** Grants `accounts` the right to copy and restore the snapshot; granting twice is harmless. Answers who has it now. */
  shareSnapshot(name: string, accounts: string[]): Promise<string[]>
  sharedWith(name: string): Promise<string[]>
  deleteSnapshot(name: string): Promise<void>
  database(name: string): Promise<Database | undefined>
  /** Of an Aurora cluster this makes no member yet. */
  restore(restore: DatabaseRestore): Promise<Database>
  setMasterPassword(name: string, password: string): Promise<void>
  deleteDatabase(name: string): Promise<void>
  parameterGroup(name: string): Promise<{ name: string; family: string } | undefined>
}
