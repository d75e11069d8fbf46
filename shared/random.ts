/** The only source of randomness in the product; it spreads retries, and decides nothing else. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
}

export const systemRandom: Random = { next: () => Math.random() }
