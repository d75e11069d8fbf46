import type { RdsOperation } from '../control-plane'
import { requiredText } from '../input'
import { ownSnapshot } from '../lookup'
import { attributesView } from '../views'

/** Whom an own snapshot is shared with. */
export const describeDBSnapshotAttributes: RdsOperation = (rds, { input, caller }) =>
  attributesView(ownSnapshot(rds, 'instance', caller.account, requiredText(input, 'DBSnapshotIdentifier')))
