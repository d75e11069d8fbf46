import type { Tag } from '../job/outputs'

/** A snapshot as RDS describes it; of an instance here, of a cluster behind the same port. */
export interface Snapshot {
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
  encrypted: boolean
  kmsKeyId?: string
  tags: Tag[]
}

/** A database instance as RDS describes it. */
export interface Database {
  name: string
  arn: string
  status: string
  instanceClass: string
  parameterGroup?: string
  tags: Tag[]
}

export interface SnapshotCopy {
  /** ARN where the source belongs to another account, name or ARN otherwise. */
  source: string
  name: string
  /** ARN of the customer key that the copy is encrypted under. */
  kmsKeyId: string
  tags: Tag[]
}

export interface DatabaseRestore {
  snapshot: string
  name: string
  instanceClass: string
  subnetGroup: string
  securityGroupIds: string[]
  parameterGroup?: string
  tags: Tag[]
}


/**
 * Snapshots and databases of one account. Describing what does not exist answers undefined, deleting it is a success; every
 * other refusal of AWS is thrown as it is, for the kernel to classify.
 */
export interface Databases {
  snapshot(nameOrArn: string): Promise<Snapshot | undefined>
  /** The newest snapshot of a database that is available. */
  newestSnapshot(database: string): Promise<Snapshot | undefined>
  copySnapshot(copy: SnapshotCopy): Promise<Snapshot>
  createSnapshot(snapshot: { database: string; name: string; tags: Tag[] }): Promise<Snapshot>
  /** Grants `accounts` the right to copy and restore the snapshot; granting twice is harmless. Answers who has it now. */
  shareSnapshot(name: string, accounts: string[]): Promise<string[]>
  sharedWith(name: string): Promise<string[]>
  deleteSnapshot(name: string): Promise<void>
  database(name: string): Promise<Database | undefined>
  restore(restore: DatabaseRestore): Promise<Database>
  deleteDatabase(name: string): Promise<void>
  parameterGroup(name: string): Promise<{ name: string; family: string } | undefined>
}
