import type { Chance } from '../machinery/random'
import { faultKinds, isOfGroup, type FaultGroup, type FaultKind } from './kinds'

/** Decides where faults happen, and counts them. */
export interface Dice {
  /** Whether this fault happens on this occasion; counts it if so. */
  strikes(kind: FaultKind): boolean
  /** The stream for everything about faults that is not whether. */
  chance: Chance
  /** From now on nothing goes wrong any more. */
  heal(): void
  /** How often each kind happened. */
  counts: Partial<Record<FaultKind, number>>
}

/** How much more often than usual a kind happens in one run. */
const tempers = [0, 0, 0.3, 1, 1, 1, 3]

/** `odds`: how probable some kinds are in this run, whatever its group says. */
export const createDice = (chance: Chance, group: FaultGroup, odds: Partial<Record<FaultKind, number>> = {}): Dice => {
  const decisions = chance.stream('dice')
  const temper = chance.stream('temper')
  const probability = Object.fromEntries(
    Object.entries(faultKinds).map(([kind, { probability: usual }]) => {
      const factor = temper.pick(tempers)
      const drawn = isOfGroup(kind as FaultKind, group) ? Math.min(0.9, usual * factor) : 0
      return [kind, odds[kind as FaultKind] ?? drawn]
    })
  )
  const counts: Dice['counts'] = {}
  let isHealed = false
  return {
    chance: chance.stream('faults'),
    counts,
    heal: () => void (isHealed = true),
    strikes: (kind) => {
      const likely = probability[kind]!
      if (likely === 0 || isHealed || !decisions.chance(likely)) return false
      counts[kind] = (counts[kind] ?? 0) + 1
      return true
    }
  }
}
