import { AwsError } from '../../../local/core/call'
import type { VirtualClock } from '../machinery/clock'
import type { Dice } from './dice'
import type { FaultKind } from './kinds'

/** What is refused while others use up a quota, by whom it is said, and how. */
const shortages: readonly { kind: FaultKind; operations: readonly string[]; error: () => AwsError }[] = [
  {
    kind: 'copies-full',
    operations: ['CopyDBSnapshot', 'CopyDBClusterSnapshot'],
    error: () => new AwsError('SnapshotQuotaExceeded', 'Cannot have more than 20 snapshot copies in progress.')
  },
  {
    kind: 'snapshots-full',
    operations: ['CopyDBSnapshot', 'CopyDBClusterSnapshot', 'CreateDBSnapshot', 'CreateDBClusterSnapshot'],
    error: () => new AwsError('SnapshotQuotaExceeded', 'Cannot create more than 100 manual snapshots')
  },
  {
    kind: 'instances-full',
    operations: ['RestoreDBInstanceFromDBSnapshot', 'CreateDBInstance'],
    error: () => new AwsError('InstanceQuotaExceeded', 'DB instance quota exceeded.')
  },
  {
    kind: 'no-instance-capacity',
    operations: ['RestoreDBInstanceFromDBSnapshot', 'CreateDBInstance'],
    error: () => new AwsError('InsufficientDBInstanceCapacity', 'The requested DB instance class is not available.')
  }
]

const minute = 60_000

/** Other users of the accounts: now and then they hold a quota, or the last capacity, for minutes or hours. */
export const otherUsers = (clock: VirtualClock, dice: Dice) => {
  const until = new Map<FaultKind, number>()
  const kinds: readonly FaultKind[] = [...shortages.map(({ kind }) => kind), 'tasks-full', 'no-task-capacity']
  const isShort = (kind: FaultKind): boolean => (until.get(kind) ?? 0) > clock.now()
  return {
    /** Once an hour. */
    hour: () => {
      for (const kind of kinds) {
        if (dice.strikes(kind)) until.set(kind, clock.now() + dice.chance.between(5, 240) * minute)
      }
    },
    /** What a call is refused with now. */
    refusal: (operation: string): AwsError | undefined =>
      shortages.find(({ kind, operations }) => operations.includes(operation) && isShort(kind))?.error(),
    isShort
  }
}

export type OtherUsers = ReturnType<typeof otherUsers>
