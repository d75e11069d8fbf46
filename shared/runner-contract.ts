import type { ExceptionName } from './errors'

/**
 * What the pipeline and the runner agree on: the environment that the obfuscate and verify steps set, the exit codes that they
 * read back, and the report that the runner leaves in S3. `docs/runner.md` says the same in prose, for whoever brings a container.
 */

/** Engines that the default runner obfuscates and verifies; every other one needs an image of the application's own. */
export const SPOKEN_ENGINES = ['postgres', 'aurora-postgresql'] as const

/** Names that MasKopy's own containers already read; they keep their meaning. */
export const MASKOPY_ENVIRONMENT = {
  /** Name of the application whose database is obfuscated. */
  applicationName: 'APPLICATION_NAME',
  /** Where the scripts lie: `s3://bucket/prefix` or `bucket/prefix`. */
  scriptPath: 'OBFUSCATION_SCRIPT_PATH',
  /** Identifier of the transient database instance. */
  instanceIdentifier: 'RDS_INSTANCE_IDENTIFIER',
  /** The request's `ExecutionTimestamp`. */
  timestamp: 'TIMESTAMP',
  /** RDS engine name, as `postgres`. */
  engine: 'ENGINE',
  /** Comma-separated paths below the script path, in order; empty: run `bootstrap.sh`. */
  sqlScripts: 'SQL_SCRIPTS',
  /** Database inside the server; empty: the instance's own `DBName`, else `postgres`. */
  databaseName: 'DB_NAME',
  /** The application's name once more, as MasKopy 2.0 calls it. */
  appName: 'APP_NAME'
} as const

/** Names added by this pipeline; a container made for MasKopy may ignore them. */
export const RUNNER_ENVIRONMENT = {
  jobId: 'MASKOPY_JOB_ID',
  /** `RunnerTask`; absent means `obfuscate`. */
  task: 'MASKOPY_TASK',
  /** JSON list of `RunnerScript`: scripts and bootstrap first, in the order they run, then verify queries. */
  scripts: 'MASKOPY_SCRIPTS',
  /** `s3://bucket/key` of the report. */
  report: 'MASKOPY_REPORT',
  /** `true` or `false` (default): whether a run without any verify query fails. */
  requireVerification: 'MASKOPY_REQUIRE_VERIFICATION',
  /** Identifier of the cluster, where the instance is a member of one: its password is the cluster's. */
  clusterIdentifier: 'RDS_CLUSTER_IDENTIFIER',
  /** PEM file whose authorities are trusted besides those of RDS. */
  rootCertificates: 'PGSSLROOTCERT'
} as const

/** `verify`: no script is run, residue is removed and the verify queries decide; for after a custom image. */
export type RunnerTask = 'obfuscate' | 'verify'

export type RunnerScriptKind = 'script' | 'verify' | 'bootstrap'

/** One file that intake saw, and that the runner insists on. */
export interface RunnerScript {
  /** Path below the script path, as `01-customers.sql` or `verify/emails.sql`. */
  path: string
  /** Whole S3 key. */
  key: string
  /** Absent where the bucket has no versions. */
  versionId?: string
  /** Lower-case hexadecimal digest of the content. */
  sha256: string
  kind: RunnerScriptKind
}

/** What ran, without any data value. */
export interface ReportedScript {
  path: string
  sha256: string
  seconds: number
  /** Statements that the server completed; absent for `bootstrap.sh`. */
  statements?: number
}

export interface ReportedQuery {
  path: string
  sha256: string
  /** Rows that the query returned; 0 is what passes. */
  rows: number
}

/** The runner's report; version 1. Times are ISO 8601 UTC. */
export interface RunnerReport {
  version: 1
  jobId: string
  task: RunnerTask
  exitCode: number
  /** One sentence; absent when `exitCode` is 0. */
  error?: string
  scripts: ReportedScript[]
  /** `schema.table` of every relation that the residue step rewrote, statistics catalogs included. */
  rewrittenTables: string[]
  /** `passed` is false as well where nothing was verified because the run failed before. */
  verification: { queries: ReportedQuery[]; passed: boolean }
  startedAt: string
  endedAt: string
}

/** Numbers stay clear of those that Node.js (1–14), shells (126, 127) and signals (128 and up) use. */
export const EXIT_CODES = {
  ok: 0,
  badEnvironment: 20,
  engineNotSupported: 21,
  accessDenied: 22,
  throttled: 23,
  databaseNotFound: 24,
  databaseNotAvailable: 25,
  databaseNotReachable: 26,
  databaseNotTrusted: 27,
  scriptMissing: 28,
  scriptDiffers: 29,
  scriptFailed: 30,
  bootstrapFailed: 31,
  residueNotRemovable: 32,
  verificationFailed: 33,
  verificationMissing: 34,
  reportFailed: 35,
  internal: 36
} as const

export type ExitReason = keyof typeof EXIT_CODES
export type ExitCode = (typeof EXIT_CODES)[ExitReason]

export interface ExitMeaning {
  reason: ExitReason
  code: ExitCode
  /** What happened, for a person; the report's `error` says which script or table. */
  sentence: string
  exception: ExceptionName
}

const meaning = (reason: ExitReason, exception: ExceptionName, sentence: string): ExitMeaning => ({
  reason, code: EXIT_CODES[reason], sentence, exception
})

/** Every way to fail; an exit code that is not in here is that of a container which is not the default runner, or of a signal. */
export const EXIT_MEANINGS: readonly ExitMeaning[] = [
  meaning('badEnvironment', 'MaskopyResourceException', 'The runner was started with missing or malformed environment variables.'),
  meaning('engineNotSupported', 'MaskopyResourceException', 'The default runner does not speak this database engine.'),
  meaning('accessDenied', 'MaskopyAccessException', 'AWS refused the runner access to the database or to the scripts.'),
  meaning('throttled', 'MaskopyThrottlingException', 'AWS throttled the runner for too long.'),
  meaning('databaseNotFound', 'MaskopyResourceNotFoundException', 'The transient database does not exist.'),
  meaning('databaseNotAvailable', 'MaskopyDBInstanceStatusException', 'The transient database is not available.'),
  meaning('databaseNotReachable', 'MaskopyTimeoutException', 'No connection to the transient database with the new password in time.'),
  meaning('databaseNotTrusted', 'MaskopyAccessException', 'The certificate of the database server could not be verified.'),
  meaning('scriptMissing', 'MaskopyResourceNotFoundException', 'A script does not exist any more.'),
  meaning('scriptDiffers', 'MaskopyResourceException', 'A script is not the one that the request was accepted with.'),
  meaning('scriptFailed', 'MaskopyResourceException', 'An obfuscation script failed.'),
  meaning('bootstrapFailed', 'MaskopyResourceException', 'bootstrap.sh failed.'),
  meaning('residueNotRemovable', 'MaskopyResourceException', 'Raw data may be left in the storage of the database.'),
  meaning('verificationFailed', 'MaskopyResourceException', 'A verify query returned rows or failed.'),
  meaning('verificationMissing', 'MaskopyResourceNotFoundException', 'Verification is required, but there is no verify query.'),
  meaning('reportFailed', 'MaskopyHTTPException', 'The report could not be written to S3.'),
  meaning('internal', 'MaskopyResourceException', 'The runner failed for a reason that it does not know.')
]

/** The meaning of an exit code other than 0; `undefined` for codes that the default runner never uses. */
export const exitMeaning = (code: number): ExitMeaning | undefined => EXIT_MEANINGS.find((each) => each.code === code)
