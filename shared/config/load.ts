import type { Config } from './schema'

/**
 * The configuration that this function was packaged with. Bundling replaces `process.env.MASKOPY_CONFIG` by the text itself,
 * because Lambda's environment holds 4 KB and a configuration may be longer. Packaging has checked and completed it, so no function
 * does that again at every cold start.
 */
export function loadConfig(text: string | undefined = process.env.MASKOPY_CONFIG): Config {
  const config = JSON.parse(text ?? 'null') as Config | null
  if (!config) throw new Error('MASKOPY_CONFIG cannot be used: the function was packaged without a configuration.')
  return config
}
