/** Of numbers in any order; the middle one, or the mean of the two in the middle. */
export const median = (numbers: readonly number[]): number => (quantile(numbers, 0.5, Math.floor) + quantile(numbers, 0.5, Math.ceil)) / 2

export const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

/** The smallest number that at least 99 of 100 do not exceed. */
export const p99 = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.ceil(numbers.length * 0.99) - 1]!

const quantile = (numbers: readonly number[], part: number, round: (position: number) => number): number =>
  [...numbers].sort((a, b) => a - b)[round((numbers.length - 1) * part)]!
