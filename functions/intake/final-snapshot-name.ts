import type { DatabaseKind } from '../../shared/config/engines'
import { snapshotNamePrefix } from '../../shared/config/values'
import type { Job } from '../../shared/job/job'

/** Characters that RDS allows (Amazon RDS API Reference, CreateDBSnapshot and CreateDBClusterSnapshot). */
export const nameMaximum: Readonly<Record<DatabaseKind, number>> = { instance: 255, cluster: 63 }

/** Letters, digits and single hyphens, lower case. */
const valid = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/**
 * As requested, or `ApplicationName-db_name-timestamp` made valid; where that is too long, the database's part is shortened, and then
 * the timestamp's.
 * @param distinction stands behind a timestamp that another job has as well, and always in full
 */
export const finalSnapshotName = (job: Job, kind: DatabaseKind, databaseIdentifier: string, distinction = ''): string => {
  const { RdsFinalSnapshotIdentifier, ExecutionTimestamp, DbName } = job.Request
  if (RdsFinalSnapshotIdentifier) return RdsFinalSnapshotIdentifier
  const application = valid(job.ApplicationName)
  const end = distinction && `-${valid(distinction)}`
  // Of the two hyphens and the database's part at least one character each has to find room.
  const room = nameMaximum[kind] - application.length - end.length - 3
  const timestamp = valid(ExecutionTimestamp ?? job.AcceptedAt.replace(/\.\d+Z$/, '')).slice(0, room)
  const database = valid(DbName ?? databaseIdentifier).slice(0, room + 1 - timestamp.length)
  return valid(`${application}-${database}-${timestamp}${end}`)
}

/**
 * Whether a name begins with that of another application: one with the longer name has it, or `app` could take the names of `apple`,
 * and people its copies for theirs.
 */
export const passesForAnother = (name: string, applicationName: string, applications: readonly { name: string }[]): boolean => {
  const own = snapshotNamePrefix(applicationName)
  const others = applications.map((application) => snapshotNamePrefix(application.name))
  return others.some((prefix) => prefix.length > own.length && name.startsWith(prefix))
}
