import type { Environment } from '../../shared/config/schema'
import { isSpoken } from '../../shared/config/engines'
import { PermanentError } from '../../shared/errors'
import { waives } from '../../shared/job/verification'
import type { Request } from '../../shared/request/schema'

/** Whether anybody can obfuscate, and verify, a database of this engine: nothing of it is skipped in silence. */
export const maskingFaults = (request: Request, engine: string, environment: Environment): PermanentError[] => {
  if (isSpoken(engine)) return []
  const faults: PermanentError[] = []
  if (!request.CustomTaskImage) {
    const what = request.SqlScriptList ? 'run SqlScriptList on' : 'obfuscate'
    const message = `The default runner cannot ${what} ${engine}: CustomTaskImage must name an image of the application's own that can.`
    faults.push(new PermanentError('MaskopyResourceException', message, 'EngineNotSpoken'))
  }
  if (!waives(environment, engine)) {
    const message = `Nobody can verify ${engine}, and the configuration does not waive verification of it for '${environment.name}'.`
    faults.push(new PermanentError('MaskopyResourceException', message, 'VerificationNotWaived'))
  }
  return faults
}
