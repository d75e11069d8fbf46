import { type Fault, parseWhole } from '../faults'
import { crossFaults } from './cross-checks'
import { type Config, type WrittenConfig, configSchema } from './schema'

/** All faults of a configuration at once, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(source: string, faults: readonly Fault[]) {
    const sentences = faults.map(({ path, message }) => `${path || 'It'} ${message}`)
    super([`${source} cannot be used:`, ...sentences.map((text) => `  - ${text}`)].join('\n'))
    this.faults = sentences
  }
}

/**
 * Checks the whole of a configuration and completes it with its defaults. What it returns may be parsed again and stays the same.
 * @param source where it comes from, for the error
 * @throws ConfigError with every fault, those between sections included
 */
export function parseConfig(input: unknown, source = 'The configuration'): Config {
  const parsed = parseWhole(configSchema, input, crossFaults, 'is not a known setting')
  if (!parsed.ok) throw new ConfigError(source, parsed.faults)
  return withRoleArns(parsed.value)
}

function withRoleArns(config: WrittenConfig): Config {
  const sourceAccounts = config.sourceAccounts.map(({ roleArn, roleName, ...rest }) => ({
    ...rest,
    roleArn: roleArn ?? `arn:${config.partition}:iam::${rest.accountId}:role/${roleName}`
  }))
  return { ...config, sourceAccounts }
}
