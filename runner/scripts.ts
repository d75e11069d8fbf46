import { createHash } from 'node:crypto'
import type { RunnerScript } from '../shared/runner-contract'
import { RunnerFailure } from './failure'
import type { ObjectStore } from './ports'

export interface FetchedScript extends RunnerScript {
  content: string
  /** The script asked for it with `-- maskopy: no-transaction`. */
  withoutTransaction: boolean
}

const decode = (path: string, bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RunnerFailure('scriptFailed', `${path} is not UTF-8 text.`)
  }
}

/**
 * Reads the directives among a script's leading comment lines: `-- maskopy: no-transaction` is the only one. An unknown one fails,
 * because a misspelt directive would otherwise be a comment.
 */
export const readDirectives = (path: string, content: string): { withoutTransaction: boolean } => {
  let withoutTransaction = false
  for (const line of content.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    if (!line.startsWith('--')) break
    const directive = /^--\s*maskopy:\s*(.*)$/i.exec(line)?.[1]
    if (directive === undefined) continue
    if (directive !== 'no-transaction') throw new RunnerFailure('scriptFailed', `${path} has an unknown directive; known: no-transaction.`)
    withoutTransaction = true
  }
  return { withoutTransaction }
}

/**
 * Fetches every script and insists on its digest. Fails with `scriptMissing`, `scriptDiffers`, or `scriptFailed` where the content
 * is no text or carries an unknown directive; nothing has been done to the database then.
 */
export const fetchScripts = async (store: ObjectStore, bucket: string, scripts: RunnerScript[]): Promise<FetchedScript[]> => {
  const fetched: FetchedScript[] = []
  for (const script of scripts) {
    const bytes = await store.get({ bucket, key: script.key, versionId: script.versionId })
    if (!bytes) throw new RunnerFailure('scriptMissing', `${script.path} does not exist any more in the version that was requested.`)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (sha256 !== script.sha256) {
      throw new RunnerFailure('scriptDiffers', `${script.path} has the digest ${sha256}, the request was accepted with ${script.sha256}.`)
    }
    const content = decode(script.path, bytes)
    const directives = script.kind === 'script' ? readDirectives(script.path, content) : { withoutTransaction: false }
    fetched.push({ ...script, content, ...directives })
  }
  return fetched
}
