import type { VirtualClock } from '../machinery/clock'
import type { Dice } from './dice'

const minute = 60_000
const longestStall = 30 * 60 * minute

/**
 * How long a stalled function stands still: a little longer than its timeout, up to an hour, or until its job is over and cleaned
 * up. It goes on before the later look that the pipeline takes at what closed jobs have made; nobody can guard against longer.
 */
export const stalls = ({ clock, dice, isClosed, recheckAfterSeconds }: {
  clock: VirtualClock; dice: Dice; isClosed(jobId: string): boolean; recheckAfterSeconds: number
}) => async ({ jobId }: { jobId?: string }): Promise<void> => {
  const { chance } = dice
  const kind = chance.pick(['short', 'long', 'closed'] as const)
  if (kind === 'short') return clock.sleep(chance.between(20_000, 3 * minute))
  if (kind === 'long' || !jobId) return clock.sleep(chance.between(3 * minute, 0.8 * recheckAfterSeconds * 1000))
  const latest = clock.now() + longestStall
  while (!isClosed(jobId) && clock.now() < latest) await clock.sleep(minute)
  await clock.sleep(chance.between(0, 0.6 * recheckAfterSeconds * 1000))
}
