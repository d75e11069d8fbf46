import type { SimulationOptions, SimulationResult } from '../tests/simulation/simulate'
import { simulate } from '../tests/simulation/simulate'
import { configuration } from '../tests/simulation/machinery/configuration'
import type { Config } from '../shared/config/schema'

const day = 24 * 3600

/** Jobs stand in line for days here; a deadline is none of what is measured. */
const patient = (config: Config): Config => ({ ...config, timing: { ...config.timing, jobDeadlineSeconds: 1000 * day } })

let config: Config | undefined

/** As many as leave the quotas of AWS to be the bottleneck: copies of one database's snapshots run one after another. */
const databases = 30

/** So many requests at once for a PostgreSQL database each, under the quotas of AWS, where nothing goes wrong. */
export const crowd = (jobs: number, seed: number, options: Pick<SimulationOptions, 'checkers' | 'isEnough'>): Promise<SimulationResult> =>
  simulate({
    ...options, seed, jobs, faults: 'none', mix: 'plain', arrivalSeconds: 0, databases, deletingHours: Infinity, keepTrace: false,
    config: (config ??= patient(configuration()))
  })
