import { systemClock } from './clock'
import { readDeployment } from './config/deployment'
import { loadConfig } from './config/load'
import { embeddedMetrics } from './metrics/metrics'
import { systemRandom } from './random'

/** What a deployed function is made from, besides its clients. */
export const defaults = () => {
  const config = loadConfig()
  return {
    clock: systemClock,
    random: systemRandom,
    config,
    deployment: readDeployment(process.env),
    metrics: embeddedMetrics(config.stage, systemClock)
  }
}
