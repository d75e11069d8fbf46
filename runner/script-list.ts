import { MASKOPY_ENVIRONMENT, RUNNER_ENVIRONMENT } from '../shared/runner-contract'
import type { RunnerScript, RunnerScriptKind, RunnerTask } from '../shared/runner-contract'

const KINDS: readonly RunnerScriptKind[] = ['script', 'verify', 'bootstrap']
const FIELDS = ['path', 'key', 'versionId', 'sha256', 'kind']

interface ScriptListInput {
  json: string
  /** The entries of `SQL_SCRIPTS`. */
  sqlScripts: string[]
  task: RunnerTask
  /** Key prefix of the script path. */
  prefix: string
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const faultsOfEntry = (entry: unknown, index: number, prefix: string): string[] => {
  const name = `${RUNNER_ENVIRONMENT.scripts}[${index}]`
  if (typeof entry !== 'object' || entry === null) return [`${name} must be an object.`]
  const { path, key, versionId, sha256, kind } = entry as Record<string, unknown>
  const faults: string[] = []
  const folder = prefix.replace(/\/*$/, '/').replace(/^\/$/, '')
  if (!isText(path) || path.startsWith('/') || path.split('/').includes('..')) faults.push(`${name}.path must be a relative path.`)
  if (!isText(key) || !key.startsWith(folder)) faults.push(`${name}.key must lie below the script path.`)
  if (versionId !== undefined && !isText(versionId)) faults.push(`${name}.versionId must be text.`)
  if (!isText(sha256) || !/^[0-9a-f]{64}$/.test(sha256)) faults.push(`${name}.sha256 must be 64 lower-case hexadecimal digits.`)
  if (!KINDS.includes(kind as RunnerScriptKind)) faults.push(`${name}.kind must be one of ${KINDS.join(', ')}.`)
  for (const field of Object.keys(entry)) if (!FIELDS.includes(field)) faults.push(`${name}.${field} is unknown.`)
  return faults
}

/** What is listed for execution and what has a digest must be the same files: neither may run, or stay out, unnoticed. */
const faultsOfSelection = (scripts: RunnerScript[], sqlScripts: string[]): string[] => {
  const listed = RUNNER_ENVIRONMENT.scripts
  const faults: string[] = []
  const ofKind = (kind: RunnerScriptKind) => scripts.filter((script) => script.kind === kind).map((script) => script.path)
  for (const path of sqlScripts) {
    if (!ofKind('script').includes(path)) faults.push(`${path} of ${MASKOPY_ENVIRONMENT.sqlScripts} has no digest in ${listed}.`)
  }
  const unlisted = ofKind('script').filter((path) => !sqlScripts.includes(path))
  for (const path of [...unlisted, ...(sqlScripts.length > 0 ? ofKind('bootstrap') : [])]) {
    faults.push(`${path} of ${listed} is not in ${MASKOPY_ENVIRONMENT.sqlScripts}.`)
  }
  if (sqlScripts.length === 0 && ofKind('bootstrap').length !== 1) {
    faults.push(`${listed} must hold exactly one bootstrap script, as ${MASKOPY_ENVIRONMENT.sqlScripts} is empty.`)
  }
  return faults
}

const duplicates = (values: string[]): string[] => values.filter((value, index) => values.indexOf(value) !== index)

/**
 * Parses `MASKOPY_SCRIPTS` and holds it against `SQL_SCRIPTS`, whose order is the order of execution. Task `verify` needs verify
 * queries only, and ignores what the custom image has run. Faults are sentences; `scripts` is complete only where there are none.
 */
export const parseScripts = ({ json, sqlScripts, task, prefix }: ScriptListInput): { scripts: RunnerScript[]; faults: string[] } => {
  if (json === '') return { scripts: [], faults: [] }
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch {
    list = undefined
  }
  if (!Array.isArray(list)) return { scripts: [], faults: [`${RUNNER_ENVIRONMENT.scripts} must be a JSON list.`] }
  const faults = list.flatMap((entry, index) => faultsOfEntry(entry, index, prefix))
  if (faults.length > 0) return { scripts: [], faults }

  const scripts = list as RunnerScript[]
  faults.push(...duplicates(scripts.map((script) => script.path)).map((path) => `${path} is in ${RUNNER_ENVIRONMENT.scripts} twice.`))
  faults.push(...duplicates(sqlScripts).map((path) => `${path} is in ${MASKOPY_ENVIRONMENT.sqlScripts} twice.`))
  const verify = scripts.filter((script) => script.kind === 'verify')
  if (task === 'verify') return { scripts: verify, faults }

  faults.push(...faultsOfSelection(scripts, sqlScripts))
  const inOrder = scripts.filter((script) => script.kind === 'script')
    .sort((a, b) => sqlScripts.indexOf(a.path) - sqlScripts.indexOf(b.path))
  return { scripts: [...inOrder, ...scripts.filter((script) => script.kind === 'bootstrap'), ...verify], faults }
}
