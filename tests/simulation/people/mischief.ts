import type { Dice } from '../faults/dice'
import type { Cloud } from '../machinery/cloud'
import type { VirtualClock } from '../machinery/clock'
import { stagingAccount } from '../machinery/configuration'
import type { LambdaHost } from '../machinery/lambda'
import type { Recorder } from '../machinery/recorder'
import type { StateReader } from '../machinery/state'
import { prefix } from '../machinery/stack'
import type { Existing } from '../aftermath'

const hour = 3600_000

/** Names of our own events, and some of AWS's as a forger would copy them. */
const eventNames = [
  'JobAccepted', 'SourceSnapshotCopied', 'SnapshotStaged', 'DatabaseRestored', 'DatabaseObfuscated', 'DatabaseVerified',
  'FinalSnapshotTaken', 'SnapshotReleased', 'StepFailed', 'JobCancelled', 'CleanedUp', 'JobSucceeded'
]

/** How an operator deletes something by hand. */
const deletion = ({ kind, id, arn }: Existing): [service: string, operation: string, input: object] | undefined => {
  if (kind === 'db-snapshot') return ['rds', 'DeleteDBSnapshot', { DBSnapshotIdentifier: id }]
  if (kind === 'db-cluster-snapshot') return ['rds', 'DeleteDBClusterSnapshot', { DBClusterSnapshotIdentifier: id }]
  if (kind === 'db-instance') return ['rds', 'DeleteDBInstance', { DBInstanceIdentifier: id, SkipFinalSnapshot: true }]
  if (kind === 'db-cluster') return ['rds', 'DeleteDBCluster', { DBClusterIdentifier: id, SkipFinalSnapshot: true }]
  return kind === 'ecs-task' ? ['ecs', 'StopTask', { cluster: prefix, task: arn }] : undefined
}

/** What people and deployments do to a run, hour by hour, while it lasts. */
export const mischief = ({ clock, dice, cloud, state, host, recorder, others, jobIds }: {
  clock: VirtualClock; dice: Dice; cloud: Cloud; state: StateReader; host: LambdaHost; recorder: Recorder
  others: { hour(): void }; jobIds(): readonly string[]
}): void => {
  const { chance } = dice
  const staging = cloud.as(stagingAccount)
  const someTime = (act: () => void) => void clock.after(chance.between(0, hour), act)

  const deleteByHand = () => {
    const victims = state.existing().filter(({ ofPeople, tags }) => !ofPeople && tags['maskopy:job'] && !tags['maskopy:final'])
    if (victims.length === 0) return
    const victim = chance.pick(victims)
    const call = deletion(victim)
    if (!call) return
    recorder.incident({ what: 'deleted by hand', subject: victim.arn })
    void cloud.as(victim.account)(...call).catch(() => undefined)
  }

  const forge = () => {
    const ids = jobIds()
    if (ids.length === 0) return
    const detail = { JobId: chance.pick(ids), Status: 'SUCCEEDED' }
    const DetailType = chance.pick(eventNames)
    recorder.event({ account: stagingAccount, source: 'maskopy', detailType: DetailType, resources: [], detail, fate: 'sent', forged: true })
    void staging('events', 'PutEvents', {
      Entries: [{ EventBusName: prefix, Source: 'maskopy', DetailType, Detail: JSON.stringify(detail) }]
    })
  }

  const everyHour = () => {
    others.hour()
    if (dice.strikes('event-forged')) someTime(forge)
    if (dice.strikes('deleted-by-hand')) someTime(deleteByHand)
    if (dice.strikes('deployment')) {
      someTime(() => {
        recorder.incident({ what: 'deployment', subject: 'every function' })
        host.restart()
      })
    }
    clock.after(hour, everyHour)
  }
  everyHour()
}
