/** Where clients connect to a database. */
export interface Endpoint {
  address: string
  port: number
}

export interface NewDatabase {
  /** Opaque id of the database's storage, unique in the local cloud. */
  storageId: string
  engine: string
  engineVersion: string
  masterUsername: string
  masterUserPassword: string
  /** Initial database; PostgreSQL has `postgres` in any case. */
  databaseName?: string
}

/**
 * What an RDS instance is made of below its control plane. Everything resolves when it is done; how long AWS would take is
 * the control plane's business. The PostgreSQL plane runs real servers; the metadata plane only remembers.
 */
export interface DataPlane {
  /** Starts a server on new, empty storage. */
  create(database: NewDatabase): Promise<Endpoint>
  /** Takes a consistent copy of a running database's storage. */
  snapshot(storageId: string, snapshotId: string): Promise<void>
  /** Copies a snapshot's storage. */
  copySnapshot(snapshotId: string, newSnapshotId: string): Promise<void>
  /** Starts a server on a copy of a snapshot's storage; users and passwords are those of the source. */
  restore(snapshotId: string, storageId: string): Promise<Endpoint>
  setMasterPassword(storageId: string, masterUsername: string, password: string): Promise<void>
  /** Stops the server and removes its storage; without error where there is none. */
  deleteDatabase(storageId: string): Promise<void>
  /** Removes a snapshot's storage; without error where there is none, as a copy may be cancelled before it began. */
  deleteSnapshot(snapshotId: string): Promise<void>
  close(): Promise<void>
}
