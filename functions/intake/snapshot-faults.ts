import type { Snapshot } from '../../shared/aws/databases'
import type { OptionGroup } from '../../shared/aws/engine-catalog'
import type { KeyState } from '../../shared/aws/keys'
import { supportedEngines } from '../../shared/config/engines'
import { PermanentError } from '../../shared/errors'
import { isEncryptedAtRestore } from '../../shared/job/source'
import type { Request } from '../../shared/request/schema'

/** Why a snapshot cannot be copied at all, or not in this mode. */
export const snapshotFaults = (
  snapshot: Snapshot, options: OptionGroup['options'], mode: Request['ObfuscateRunMode']
): PermanentError[] => {
  const faults: PermanentError[] = []
  const engine = engineFault(snapshot)
  if (engine) faults.push(new PermanentError('MaskopyResourceException', engine, 'UnsupportedEngine'))
  if (snapshot.status !== 'available') {
    const message = `The snapshot '${snapshot.name}' is ${snapshot.status}; it must be available.`
    faults.push(new PermanentError('MaskopyDBInstanceStatusException', message, snapshot.status))
  }
  const unshareable = sharingFault(snapshot, options)
  if (unshareable) faults.push(new PermanentError('MaskopyResourceException', unshareable, 'Unshareable'))
  // Nothing is restored in mode none, and only a restore encrypts a cluster: the copy would be handed over as clear as it is.
  if (mode === 'none' && isEncryptedAtRestore({ Kind: snapshot.kind, Encrypted: snapshot.encrypted })) {
    const message = `The cluster snapshot '${snapshot.name}' is not encrypted, and copies of it cannot be: mode 'none' does not hand it over.`
    faults.push(new PermanentError('MaskopyResourceException', message, 'Unencrypted'))
  }
  return faults
}

/** Null for what can be copied, else a sentence. */
const engineFault = ({ engine, kind, multiTenant }: Snapshot): string | null => {
  const what = kind === 'cluster' ? 'DB clusters' : 'DB instances'
  if (!supportedEngines[kind].includes(engine)) {
    const custom = engine.startsWith('custom-') ? ' Snapshots of RDS Custom cannot be copied to another account this way.' : ''
    return `The engine '${engine}' of ${what} is not supported; it must be one of ${supportedEngines[kind].join(', ')}.${custom}`
  }
  // Their master password is changed tenant by tenant (ModifyTenantDatabase), which neither this pipeline nor its runner does.
  return multiTenant ? 'Snapshots of Oracle databases with several tenants are not supported.' : null
}

/** These do not stand in the way of sharing, though they are permanent (Amazon RDS User Guide, "Sharing a DB snapshot"). */
const harmlessOptions = new Set(['TIMEZONE', 'OLS'])

/** Options that a restored database cannot be without. */
export const lastingOptions = (options: OptionGroup['options']): string[] =>
  options.filter(({ permanent, persistent }) => permanent || persistent).map(({ name }) => name)

const sharingFault = (snapshot: Snapshot, options: OptionGroup['options']): string | null => {
  if (snapshot.tdeCredentialArn) return `The snapshot '${snapshot.name}' is under Transparent Data Encryption: RDS cannot share it.`
  const inTheWay = lastingOptions(options).filter((name) => !harmlessOptions.has(name.toUpperCase()))
  if (inTheWay.length === 0) return null
  return `The option group '${snapshot.optionGroup}' of the snapshot has the permanent or persistent options ` +
    `${inTheWay.join(', ')}: RDS cannot share it.`
}

/** A snapshot under a key that cannot be used now cannot be copied later. */
export const keyFault = (what: string, arn: string, state: KeyState): PermanentError[] => {
  if (state === 'Enabled') return []
  if (state === 'missing') return [new PermanentError('MaskopyResourceNotFoundException', `${what}, ${arn}, does not exist.`, state)]
  if (state === 'denied') {
    return [new PermanentError('MaskopyAccessException', `${what}, ${arn}, may not be used by MasKopy.`, state)]
  }
  return [new PermanentError('MaskopyResourceException', `${what}, ${arn}, is in the state ${state}; it must be Enabled.`, state)]
}
