import type { Call } from '../core/call'
import { requireKey, type ControlPlane } from './control-plane'
import { engineVersion, isAurora } from './engines'
import { invalidCombination, invalidValue, keyNotAccessible, snapshotQuotaExceeded } from './errors'
import { optionGroupFor, stickyOptionsOf } from './groups'
import { flag, requiredText, tagsOf, text } from './input'
import { SNAPSHOTS, type SnapshotFamily } from './kinds'
import { accessibleSnapshot, snapshotsOf } from './lookup'
import type { Kind, Snapshot, Tags } from './model'
import { newIdentifier } from './names'
import { beginCopy } from './snapshots'

/** What CopyDBSnapshot and CopyDBClusterSnapshot have in common: nearly everything. */
export const copySnapshot = (rds: ControlPlane, kind: Kind, { input, caller }: Call): Snapshot => {
  const family = SNAPSHOTS[kind]
  const source = accessibleSnapshot(rds, kind, caller.account, requiredText(input, family.sourceMember))
  const id = newIdentifier(family.targetMember, requiredText(input, family.targetMember), family.longestId)
  if (source.status !== 'available')
    throw family.invalidState(`Cannot copy the snapshot because it is not in the available state. Status: ${source.status}`)
  requireFreeSnapshotId(rds, family, caller.account, id)
  requireCopySlot(rds, caller.account, source)
  const tags = tagsOfCopy(source, caller.account, input)
  const encryption = encryptionOfCopy(rds, source, { input, caller })
  const optionGroupName =
    kind === 'instance' ? optionGroupOfCopy(rds, source, caller.account, text(input, 'OptionGroupName')) : undefined
  return beginCopy(rds, source, { id, account: caller.account, tags, ...encryption, optionGroupName })
}

/** For everything that makes a manual snapshot. */
export const requireFreeSnapshotId = (rds: ControlPlane, family: SnapshotFamily, account: string, id: string): void => {
  const own = snapshotsOf(rds, account, family.kind)
  if (own.some((snapshot) => snapshot.id === id)) throw family.alreadyExists(id)
  if (own.filter(({ type }) => type === 'manual').length >= rds.quotas[family.quota])
    throw snapshotQuotaExceeded(`Cannot create more than ${rds.quotas[family.quota]} manual snapshots`)
}

const requireCopySlot = (rds: ControlPlane, account: string, source: Snapshot): void => {
  const aurora = isAurora(source.engine)
  const limit = aurora ? rds.quotas.auroraCopiesInFlight : rds.quotas.copiesInFlight
  const inFlight = [...rds.snapshots.values()].filter(
    (snapshot) => snapshot.account === account && snapshot.status === 'copying' && isAurora(snapshot.engine) === aurora
  )
  if (inFlight.length >= limit) throw snapshotQuotaExceeded(`Cannot have more than ${limit} snapshot copies in progress.`)
}

/** Tags given win; CopyTags is false by default, and cannot be used on what another account shares. */
const tagsOfCopy = (source: Snapshot, account: string, input: Call['input']): Tags => {
  const tags = tagsOf(input)
  if (Object.keys(tags).length > 0 || !flag(input, 'CopyTags')) return tags
  if (source.account !== account) throw invalidValue('CopyTags cannot be used with a shared snapshot.')
  if (Object.keys(source.tags).some((key) => key.startsWith('aws:')))
    throw invalidValue('Tag keys cannot start with the reserved prefix aws:.')
  return { ...source.tags }
}

const encryptionOfCopy = (
  rds: ControlPlane,
  source: Snapshot,
  { input, caller }: Pick<Call, 'input' | 'caller'>
): Pick<Snapshot, 'encrypted' | 'kmsKeyArn' | 'defaultKey'> => {
  const keyId = text(input, 'KmsKeyId')
  if (!source.encrypted && keyId === undefined) return { encrypted: false }
  if (!source.encrypted && source.kind === 'cluster')
    throw invalidCombination('KmsKeyId cannot be specified for a copy of an unencrypted DB cluster snapshot.')
  if (source.encrypted && source.account !== caller.account && keyId === undefined) throw keyNotAccessible(undefined, 'target ')
  if (source.encrypted) requireKey(rds, caller, source.kmsKeyArn, 'read')
  const key = requireKey(rds, caller, keyId ?? source.kmsKeyArn, 'write')
  return { encrypted: true, kmsKeyArn: key.arn, defaultKey: key.awsManaged }
}

/** Within an account the option group stays; across accounts it is the default one, unless an option must be carried on. */
const optionGroupOfCopy = (rds: ControlPlane, source: Snapshot, account: string, name: string | undefined): string => {
  if (name === undefined && source.account === account) return source.optionGroupName
  const required = stickyOptionsOf(rds, source.account, source.optionGroupName)
  return optionGroupFor(rds, account, name, engineVersion(source.engine, source.engineVersion), required)
}
