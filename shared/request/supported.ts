import type { Fault } from '../faults'
import type { Request } from './schema'

/** What the contract has and this version cannot do yet. It is refused here, with a sentence, and nowhere else. */
const runModes: readonly Request['ObfuscateRunMode'][] = ['fargate']
const engines: readonly string[] = ['postgres']

export function unsupportedInputs(request: Partial<Request>): Fault[] {
  const mode = request.ObfuscateRunMode
  if (mode === undefined || runModes.includes(mode)) return []
  const message = `is '${mode}', which this version of MasKopy does not support; it must be ${runModes.join(' or ')}`
  return [{ path: 'ObfuscateRunMode', message }]
}

/** Null for an engine whose snapshots this version can copy, else a sentence. Snapshots of Aurora and Multi-AZ are `cluster`. */
export function unsupportedEngine(engine: string, kind: 'instance' | 'cluster'): string | null {
  if (kind === 'cluster') return 'Snapshots of DB clusters are not supported by this version of MasKopy.'
  if (engines.includes(engine)) return null
  return `The engine '${engine}' is not supported by this version of MasKopy; it must be ${engines.join(' or ')}.`
}
