import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { ConfigError, parseConfig } from './parse'
import type { Config } from './schema'

/**
 * Reads `<folder>/<stage>.yml`. Used when packaging and by tests, never in a function.
 * @throws ConfigError, also for a file that is missing, is no YAML, or is of another stage
 */
export function readConfigFile(stage: string, folder: string): Config {
  const source = `config/${stage}.yml`
  const file = join(folder, `${stage}.yml`)
  if (!/^[a-z][a-z0-9-]*$/.test(stage) || !existsSync(file)) {
    const stages = readdirSync(folder).flatMap((name) => (name.endsWith('.yml') ? [name.slice(0, -4)] : []))
    throw new ConfigError(source, [{ path: '', message: `does not exist; there are the stages ${stages.join(', ')}` }])
  }
  const document = parseDocument(readFileSync(file, 'utf8'))
  const syntaxFaults = document.errors.map(({ message }) => ({ path: '', message: `is no YAML: ${message}` }))
  if (syntaxFaults.length > 0) throw new ConfigError(source, syntaxFaults)
  const config = parseConfig(document.toJS(), source)
  if (config.stage !== stage)
    throw new ConfigError(source, [{ path: 'stage', message: `must be '${stage}', as in the file's name` }])
  return config
}
