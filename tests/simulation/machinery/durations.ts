import durations from '../../../bench/durations.json'
import { createChance, type Chance } from './random'

interface Distribution {
  median: number
  p95: number
  minimum: number
  maximum: number
}

type Sections = Omit<typeof durations, 'comment'>

const standardScoreOf95 = 1.6449

const deviations = new WeakMap<Distribution, number>()

/** Milliseconds of a log-normal distribution, cut off at both ends. */
const draw = (distribution: Distribution, chance: Chance): number => {
  const { median, p95, minimum, maximum } = distribution
  const deviation = deviations.get(distribution) ?? Math.log(p95 / median) / standardScoreOf95
  deviations.set(distribution, deviation)
  return 1000 * Math.min(maximum, Math.max(minimum, median * Math.exp(deviation * chance.normal())))
}

/** Draws what `bench/durations.json` says of AWS; milliseconds. */
export interface DrawnDurations {
  /** The same for the same key, whatever else happens in the run. */
  of<Section extends keyof Sections>(section: Section, name: keyof Sections[Section] & string, key: string): number
  /** Drawn anew each time. */
  next<Section extends keyof Sections>(section: Section, name: keyof Sections[Section] & string): number
}

export const drawnDurations = (seed: number): DrawnDurations => {
  const flow = createChance(seed, 'durations')
  const distribution = (section: keyof Sections, name: string) => (durations[section] as Record<string, Distribution>)[name]!
  return {
    of: (section, name, key) => draw(distribution(section, name), createChance(seed, `${section}/${name}/${key}`)),
    next: (section, name) => draw(distribution(section, name), flow)
  }
}
