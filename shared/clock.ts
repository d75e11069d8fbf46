/** The only source of time in the product: milliseconds since the epoch. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** ISO 8601 UTC with milliseconds, the form of every timestamp in the job record. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()

export const secondsBetween = (from: string, to: number): number => (to - Date.parse(from)) / 1000
