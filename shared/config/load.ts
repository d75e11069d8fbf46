import { parseConfig } from './parse'
import type { Config } from './schema'

/**
 * The configuration that this function was packaged with. Bundling replaces `process.env.MASKOPY_CONFIG` by the text itself,
 * because Lambda's environment holds 4 KB and a configuration may be longer.
 * @throws ConfigError
 */
export function loadConfig(text: string | undefined = process.env.MASKOPY_CONFIG): Config {
  return parseConfig(JSON.parse(text ?? 'null'), 'MASKOPY_CONFIG')
}
