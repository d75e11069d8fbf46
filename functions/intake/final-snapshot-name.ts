import type { DatabaseKind } from '../../shared/config/engines'
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
 * As requested, or `ApplicationName-db_name-timestamp` made valid; where that is too long, the database's part is shortened.
 * @param distinction stands behind a timestamp that another job has as well
 */
export const finalSnapshotName = (job: Job, kind: DatabaseKind, databaseIdentifier: string, distinction = ''): string => {
  const { RdsFinalSnapshotIdentifier, ExecutionTimestamp, DbName } = job.Request
  if (RdsFinalSnapshotIdentifier) return RdsFinalSnapshotIdentifier
  const application = valid(job.ApplicationName)
  const timestamp = valid(`${ExecutionTimestamp ?? job.AcceptedAt.replace(/\.\d+Z$/, '')}-${distinction}`)
  const room = Math.max(1, nameMaximum[kind] - application.length - timestamp.length - 2)
  return valid(`${application}-${valid(DbName ?? databaseIdentifier).slice(0, room)}-${timestamp}`)
    .slice(0, nameMaximum[kind])
    .replace(/-$/, '')
}
