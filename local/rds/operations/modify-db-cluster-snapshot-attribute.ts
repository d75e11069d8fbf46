import type { RdsOperation } from '../control-plane'
import { modifySharing } from '../sharing'
import { attributesView } from '../views'

/** Shares and stops sharing, at once and without an event. */
export const modifyDBClusterSnapshotAttribute: RdsOperation = (rds, call) => attributesView(modifySharing(rds, 'cluster', call))
