import type { Job } from '../../shared/job/job'

/** RDS allows 255 characters for snapshots of instances (Amazon RDS API Reference, CreateDBSnapshot). */
const nameMaximum = 255

/** Letters, digits and single hyphens, lower case, starting with a letter. */
const valid = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** As requested, or `ApplicationName-db_name-timestamp` made valid. */
export const finalSnapshotName = (job: Job, databaseIdentifier: string): string => {
  const { RdsFinalSnapshotIdentifier, ExecutionTimestamp, DbName } = job.Request
  if (RdsFinalSnapshotIdentifier) return RdsFinalSnapshotIdentifier
  const timestamp = ExecutionTimestamp ?? job.AcceptedAt.replace(/\.\d+Z$/, '')
  return valid(`${job.ApplicationName}-${DbName ?? databaseIdentifier}-${timestamp}`).slice(0, nameMaximum).replace(/-$/, '')
}
