import { MASKOPY_ENVIRONMENT, RUNNER_ENVIRONMENT } from '../shared/runner-contract'
import type { RunnerScript, RunnerTask } from '../shared/runner-contract'
import { parseScripts } from './script-list'

export interface ReportLocation {
  bucket: string
  key: string
}

/** The environment, parsed. */
export interface RunnerSettings {
  applicationName: string
  jobId: string
  task: RunnerTask
  instanceIdentifier: string
  clusterIdentifier?: string
  engine: string
  /** Absent: the instance's own database. */
  databaseName?: string
  scriptBucket: string
  /** In the order in which they run; at most one of kind `bootstrap`. */
  scripts: RunnerScript[]
  report: ReportLocation
  requireVerification: boolean
  rootCertificatesFile?: string
}

export type Environment = Record<string, string | undefined>

/** `s3://bucket/key` or `bucket/key`. */
const parseLocation = (text: string): ReportLocation | undefined => {
  const match = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/+(.*))?$/.exec(text)
  return match ? { bucket: match[1]!, key: match[2] ?? '' } : undefined
}

/** Where the report goes, as far as that can be told from an environment that may be faulty otherwise. */
export const reportLocation = (environment: Environment): ReportLocation | undefined => {
  const location = parseLocation(environment[RUNNER_ENVIRONMENT.report] ?? '')
  return location?.key ? location : undefined
}

/** Parses the whole environment; either the settings, or every fault at once, each a sentence that names its variable. */
export const parseEnvironment = (environment: Environment): { settings: RunnerSettings } | { faults: string[] } => {
  const faults: string[] = []
  const optional = (name: string): string | undefined => environment[name]?.trim() || undefined
  const required = (name: string): string => {
    const value = optional(name)
    if (value === undefined) faults.push(`${name} is missing.`)
    return value ?? ''
  }
  const choice = <T extends string>(name: string, choices: readonly T[], otherwise: T): T => {
    const value = optional(name) ?? otherwise
    if (!choices.includes(value as T)) faults.push(`${name} must be one of ${choices.join(', ')}.`)
    return value as T
  }

  const applicationName = required(MASKOPY_ENVIRONMENT.applicationName)
  const instanceIdentifier = required(MASKOPY_ENVIRONMENT.instanceIdentifier)
  const engine = required(MASKOPY_ENVIRONMENT.engine)
  const jobId = required(RUNNER_ENVIRONMENT.jobId)
  const task = choice(RUNNER_ENVIRONMENT.task, ['obfuscate', 'verify'], 'obfuscate')
  const requireVerification = choice(RUNNER_ENVIRONMENT.requireVerification, ['true', 'false'], 'false') === 'true'

  const scriptPath = required(MASKOPY_ENVIRONMENT.scriptPath)
  const scriptLocation = parseLocation(scriptPath)
  if (scriptPath && !scriptLocation) faults.push(`${MASKOPY_ENVIRONMENT.scriptPath} must be s3://bucket/prefix or bucket/prefix.`)

  const report = reportLocation(environment)
  if (required(RUNNER_ENVIRONMENT.report) && !report) faults.push(`${RUNNER_ENVIRONMENT.report} must be s3://bucket/key.`)

  const sqlScripts = (environment[MASKOPY_ENVIRONMENT.sqlScripts] ?? '').split(',').map((path) => path.trim()).filter(Boolean)
  const scripts = parseScripts({ json: required(RUNNER_ENVIRONMENT.scripts), sqlScripts, task, prefix: scriptLocation?.key ?? '' })
  faults.push(...scripts.faults)

  if (faults.length > 0) return { faults }
  return {
    settings: {
      applicationName, jobId, task, instanceIdentifier, engine, requireVerification,
      clusterIdentifier: optional(RUNNER_ENVIRONMENT.clusterIdentifier),
      databaseName: optional(MASKOPY_ENVIRONMENT.databaseName),
      scriptBucket: scriptLocation!.bucket,
      scripts: scripts.scripts,
      report: report!,
      rootCertificatesFile: optional(RUNNER_ENVIRONMENT.rootCertificates)
    }
  }
}
