import type { Random } from '../../../local/core/random'

/** Numbers that one seed decides. The same name gives the same stream, whatever else is drawn in between. */
export interface Chance extends Random {
  /** An independent stream of the same seed. */
  stream(name: string): Chance
  chance(probability: number): boolean
  between(from: number, to: number): number
  pick<Value>(values: readonly Value[]): Value
  /** Normal with mean 0 and deviation 1. */
  normal(): number
}

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/** mulberry32. */
const generator = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const createChance = (seed: number, name = ''): Chance => {
  const next = generator(hash(`${seed}/${name}`))
  return {
    next,
    bytes: (count) => {
      const words = new Uint32Array(Math.ceil(count / 4))
      for (let index = 0; index < words.length; index++) words[index] = next() * 2 ** 32
      return new Uint8Array(words.buffer, 0, count)
    },
    stream: (inner) => createChance(seed, `${name}/${inner}`),
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    pick: (values) => values[Math.floor(next() * values.length)]!,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  }
}
