import type { RdsOperation } from '../control-plane'
import { requiredText } from '../input'
import { ownSnapshot } from '../lookup'
import { attributesView } from '../views'

/** Whom an own snapshot is shared with. */
export const describeDBClusterSnapshotAttributes: RdsOperation = (rds, { input, caller }) =>
  attributesView(ownSnapshot(rds, 'cluster', caller.account, requiredText(input, 'DBClusterSnapshotIdentifier')))
