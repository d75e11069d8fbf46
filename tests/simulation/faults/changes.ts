import type { Change } from '../../../local/rds/timing'
import type { Rds } from '../../../local/rds/rds'
import type { Recorder } from '../machinery/recorder'
import type { Dice } from './dice'

const minute = 60_000

/** Ways in which a change of a snapshot or database may end badly. */
const badEnds: Partial<Record<Change, readonly string[]>> = {
  copy: ['failed'],
  snapshot: ['failed'],
  restore: ['failed', 'incompatible-restore', 'incompatible-network'],
  create: ['failed']
}

/** What goes wrong inside RDS: changes that fail, or take so long that nobody waits for them; deletions that are refused. */
export const changeFaults = ({ dice, rds, recorder }: {
  dice: Dice; rds: () => Rds; recorder: () => Recorder
}) => {
  const slow = new Map<string, number>()
  const isIts = (arn: string) => (subject: { arn: string }) => subject.arn === arn
  return {
    onChange: (change: Change, arn: string): void => {
      const ends = badEnds[change]
      if (ends && dice.strikes('change-fails')) {
        recorder().incident({ what: `${change} fails`, subject: arn })
        rds().faults.failNext(change, { status: dice.chance.pick(ends), where: isIts(arn) })
      }
      const hangs = ends ? dice.strikes('change-hangs') : change.startsWith('delete') && dice.strikes('deletion-hangs')
      if (!hangs) return
      recorder().incident({ what: `${change} hangs`, subject: arn })
      slow.set(`${change} ${arn}`, dice.chance.between(60, ends ? 20 * 60 : 8 * 60) * minute)
    },
    /** Milliseconds that a change takes which nobody waits for; undefined for all others. */
    hanging: (change: Change, arn: string): number | undefined => slow.get(`${change} ${arn}`),
    /** Before a deletion is asked for. */
    onDeletion: (arn: string): void => {
      if (!dice.strikes('deletion-refused')) return
      recorder().incident({ what: 'deletion refused for a while', subject: arn })
      rds().faults.refuseDeletions(dice.chance.between(5, 240) * minute, isIts(arn))
    }
  }
}
