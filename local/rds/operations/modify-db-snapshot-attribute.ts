import type { RdsOperation } from '../control-plane'
import { modifySharing } from '../sharing'
import { attributesView } from '../views'

/** Shares and stops sharing, at once and without an event. */
export const modifyDBSnapshotAttribute: RdsOperation = (rds, call) => attributesView(modifySharing(rds, 'instance', call))
