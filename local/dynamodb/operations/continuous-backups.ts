import type { TableSettings } from '../tables'

const RECOVERY_DAYS = 35
const DAY = 24 * 60 * 60 * 1000

/** The answer of both operations on continuous backups. */
export const continuousBackups = (settings: TableSettings, now: number) => {
  const recovery = settings.pointInTimeRecovery
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: recovery?.enabled
        ? {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: RECOVERY_DAYS,
            EarliestRestorableDateTime: Math.max(recovery.since, now - RECOVERY_DAYS * DAY) / 1000,
            LatestRestorableDateTime: now / 1000
          }
        : { PointInTimeRecoveryStatus: 'DISABLED' }
    }
  }
}
