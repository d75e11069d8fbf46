import type { RdsOperation } from '../control-plane'
import { describeSnapshots } from '../describing'

/** Others' snapshots show their full ARN as identifier. */
export const describeDBSnapshots: RdsOperation = (rds, call) => describeSnapshots(rds, 'instance', call)
