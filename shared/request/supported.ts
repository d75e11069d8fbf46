import type { Fault } from '../faults'
import type { Request } from './schema'

/** What the contract has and this version cannot do yet. It is refused here, with a sentence, and nowhere else. */
const runModes: readonly Request['ObfuscateRunMode'][] = ['fargate']

export function unsupportedInputs(request: Partial<Request>): Fault[] {
  const mode = request.ObfuscateRunMode
  if (mode === undefined || runModes.includes(mode)) return []
  const message = `is '${mode}', which this version of MasKopy does not support; it must be ${runModes.join(' or ')}`
  return [{ path: 'ObfuscateRunMode', message }]
}
