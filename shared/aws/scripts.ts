import { PermanentError } from '../errors'
import { scriptLocation, type Request } from '../request/schema'
import type { RunnerScript, RunnerScriptKind } from '../runner-contract'
import type { Objects } from './objects'

const bootstrapScript = 'bootstrap.sh'
const verifyFolder = 'verify/'
/** Scripts and queries of one job: their list must fit into a task definition (64 KB) and into the job's record. */
const scriptsMaximum = 150
const listMaximumCharacters = 40_000

/**
 * What the runner will run, as it lies in S3 now: each file with its version and digest, which the runner insists on.
 * @returns the scripts in the order they run, verify queries last; and what is wrong with them
 */
export const findScripts = async (
  request: Pick<Request, 'ObfuscationScriptPath' | 'SqlScriptList' | 'CustomTaskImage'>,
  verificationRequired: boolean,
  objects: Objects
): Promise<{ scripts: RunnerScript[]; faults: PermanentError[] }> => {
  const { bucket, prefix } = scriptLocation(request)
  // Who may list only below a prefix is told "denied" of what is missing there, so the listing says what exists.
  const existing = new Set((await objects.list({ bucket, key: prefix })).map((key) => key.slice(prefix.length)))
  const queries = [...existing].filter((path) => path.startsWith(verifyFolder) && path.endsWith('.sql'))
  const wanted: [string, RunnerScriptKind][] = [
    ...mainScripts(request),
    ...queries.map((path): [string, RunnerScriptKind] => [path, 'verify'])
  ]
  const scripts: RunnerScript[] = []
  const faults: PermanentError[] = []
  if (wanted.length > scriptsMaximum) {
    faults.push(new PermanentError('MaskopyResourceException', `There are more than ${scriptsMaximum} scripts and verify queries.`))
  }
  for (const [path, kind] of wanted.slice(0, scriptsMaximum)) {
    const key = `${prefix}${path}`
    const stored = existing.has(path) ? await objects.read({ bucket, key }) : undefined
    if (stored) scripts.push({ path, key, versionId: stored.versionId, sha256: stored.sha256, kind })
    else faults.push(missing(`The script s3://${bucket}/${key} does not exist.`))
  }
  if (JSON.stringify(scripts).length > listMaximumCharacters) {
    faults.push(new PermanentError('MaskopyResourceException', 'The names of the scripts and verify queries are too long, taken together.'))
  }
  if (verificationRequired && queries.length === 0) {
    faults.push(missing(`The environment requires verification, but there is no query s3://${bucket}/${prefix}${verifyFolder}*.sql.`))
  }
  return { scripts, faults }
}

const missing = (message: string) => new PermanentError('MaskopyResourceNotFoundException', message)

/** A container of the application's own brings what it runs; the default runner needs a list, or bootstrap.sh. */
const mainScripts = (request: Pick<Request, 'SqlScriptList' | 'CustomTaskImage'>): [string, RunnerScriptKind][] => {
  if (request.SqlScriptList) return request.SqlScriptList.map((path) => [path, 'script'])
  return request.CustomTaskImage ? [] : [[bootstrapScript, 'bootstrap']]
}
