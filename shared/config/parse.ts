import { type Fault, faultsOf } from '../faults'
import { crossFaults } from './cross-checks'
import { type Config, type WrittenConfig, configSchema } from './schema'

/** All faults of a configuration at once, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]

  constructor(source: string, faults: readonly Fault[]) {
    const sentences = faults.map(({ path, message }) => (path ? `${path} ${message}` : `It ${message}`))
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
  const parsed = configSchema.safeParse(input)
  const ownFaults = parsed.success ? [] : faultsOf(parsed.error, 'is not a known setting')
  const faults = [...ownFaults, ...crossFaults(parsed.success ? parsed.data : faultlessSections(input))]
  if (!parsed.success || faults.length > 0) throw new ConfigError(source, faults)
  return withRoleArns(parsed.data)
}

/** The sections that can be parsed by themselves. */
function faultlessSections(input: unknown): Partial<WrittenConfig> {
  if (typeof input !== 'object' || input === null) return {}
  return Object.fromEntries(
    Object.entries(configSchema.shape).flatMap(([section, schema]) => {
      const parsed = schema.safeParse((input as Record<string, unknown>)[section])
      return parsed.success ? [[section, parsed.data]] : []
    })
  )
}

function withRoleArns(config: WrittenConfig): Config {
  const sourceAccounts = config.sourceAccounts.map(({ roleArn, roleName, ...rest }) => ({
    ...rest,
    roleArn: roleArn ?? `arn:${config.partition}:iam::${rest.accountId}:role/${roleName}`
  }))
  return { ...config, sourceAccounts }
}
