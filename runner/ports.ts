/** What the RDS API says about the database; the address is absent until RDS has given it one. */
export interface DatabaseDescription {
  status: string
  address?: string
  port?: number
  masterUsername: string
  databaseName?: string
}

/** The control plane of the one database that this run is about. */
export interface DatabaseControl {
  /** Fails with `databaseNotFound`, `accessDenied` or `throttled`. */
  describe(): Promise<DatabaseDescription>
  /** Returns when RDS has accepted the new password, which it applies some time later. */
  setMasterPassword(password: string): Promise<void>
}

export interface ObjectLocation {
  bucket: string
  key: string
  versionId?: string
}

export interface ObjectStore {
  /** `undefined` where the object, or that version of it, does not exist. */
  get(location: ObjectLocation): Promise<Uint8Array | undefined>
  put(location: ObjectLocation, body: string): Promise<void>
}

export interface RunnerClock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(milliseconds: number): Promise<void>
}

/** Cryptographically secure random bytes. */
export type RandomBytes = (count: number) => Uint8Array

export type LogLevel = 'info' | 'warn' | 'error'

/** One line; `fields` hold names, counts and durations, never data values. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, string | number | boolean>) => void
