import type { RdsOperation } from '../control-plane'
import { databasesOf, snapshotsOf } from '../lookup'

/** Quotas, and how much of them is used. */
export const describeAccountAttributes: RdsOperation = (rds, { caller }) => {
  const { account } = caller
  const manual = (kind: 'instance' | 'cluster') => snapshotsOf(rds, account, kind).filter(({ type }) => type === 'manual').length
  const quota = (AccountQuotaName: string, Used: number, Max: number) => ({ AccountQuotaName, Used, Max })
  return {
    AccountQuotas: [
      quota('DBInstances', databasesOf(rds, account, 'instance').length, rds.quotas.instances),
      quota('DBClusters', databasesOf(rds, account, 'cluster').length, rds.quotas.clusters),
      quota('ManualSnapshots', manual('instance'), rds.quotas.manualSnapshots),
      quota('ManualClusterSnapshots', manual('cluster'), rds.quotas.manualClusterSnapshots)
    ]
  }
}
