import { systemClock } from './clock'
import { readDeployment } from './config/deployment'
import { loadConfig } from './config/load'
import { systemRandom } from './random'

/** What a deployed function is made from, besides its clients. */
export const defaults = () => ({
  clock: systemClock,
  random: systemRandom,
  config: loadConfig(),
  deployment: readDeployment(process.env)
})
