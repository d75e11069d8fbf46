import type { Database, Databases, Snapshot } from '../../shared/aws/databases'
import type { EngineCatalog, EngineVersion, OptionGroup } from '../../shared/aws/engine-catalog'
import { isOracle } from '../../shared/config/engines'
import { PermanentError } from '../../shared/errors'
import { isDefaultGroup } from '../../shared/job/source'
import type { Request } from '../../shared/request/schema'
import { lastingOptions } from './snapshot-faults'

export interface GroupsFound {
  parameterGroup?: string
  optionGroup?: string
  faults: PermanentError[]
}

export interface GroupsWanted {
  request: Request
  snapshot: Snapshot
  /** The original of the snapshot, if it is there still. */
  original: Database | undefined
  /** Options of the snapshot's own option group. */
  options: OptionGroup['options']
}

const unfit = (message: string, cause: string) => new PermanentError('MaskopyResourceException', message, cause)
const missing = (message: string) => new PermanentError('MaskopyResourceNotFoundException', message)

/** Groups of the staging account for the transient database, each of the right kind and made for its engine. */
export const findGroups = async (wanted: GroupsWanted, staging: Databases, catalog: EngineCatalog): Promise<GroupsFound> => {
  const { engine, engineVersion } = wanted.snapshot
  const version = await catalog.version(engine, engineVersion)
  if (!version) return { faults: [missing(`RDS does not offer ${engine} ${engineVersion} in this Region.`)] }
  const isRestored = wanted.request.ObfuscateRunMode !== 'none'
  const parameterGroup = isRestored ? await findParameterGroup(wanted, version, staging) : undefined
  const optionGroup = await findOptionGroup(wanted, version, catalog)
  const faults = [parameterGroup, optionGroup].filter((found) => found instanceof PermanentError)
  return {
    parameterGroup: parameterGroup instanceof PermanentError ? undefined : parameterGroup,
    optionGroup: optionGroup instanceof PermanentError ? undefined : optionGroup,
    faults
  }
}

const nounOf = ({ kind }: Snapshot) => (kind === 'cluster' ? 'DB cluster parameter group' : 'DB parameter group')

/** The one that was asked for, or one in staging that has the name of the original's. */
const findParameterGroup = async (
  { request, snapshot, original }: GroupsWanted, { family }: EngineVersion, staging: Databases
): Promise<string | PermanentError> => {
  const noun = nounOf(snapshot)
  const wanted = request.RdsParameterGroup ?? original?.parameterGroup
  if (!wanted) {
    return missing(
      `The database '${snapshot.databaseIdentifier}' is gone, and its ${noun} with it: give RdsParameterGroup, for example default.${family}.`
    )
  }
  if (!request.RdsParameterGroup && isDefaultGroup(wanted)) return `default.${family}`
  const found = isDefaultGroup(wanted)
    ? { name: wanted, family: wanted.replace(/^default\./, '') }
    : await staging.parameterGroup(wanted)
  if (!found) return missing(`There is no ${noun} '${wanted}' in the staging account; create it, or give RdsParameterGroup.`)
  if (found.family === family) return found.name
  return unfit(`The ${noun} '${wanted}' is of the family ${found.family}; the snapshot needs ${family}.`, 'ParameterGroupFamily')
}

/** Only where one is asked for; Oracle needs one, and options that last must be in it. */
const findOptionGroup = async (
  { request, snapshot, options }: GroupsWanted, { major }: EngineVersion, catalog: EngineCatalog
): Promise<string | undefined | PermanentError> => {
  const { RdsOptionGroup: wanted } = request
  const lasting = lastingOptions(options)
  if (!wanted) {
    if (isOracle(snapshot.engine)) return missing('RdsOptionGroup is missing: a snapshot of Oracle needs an option group in the staging account.')
    return lasting.length ? unfit(`RdsOptionGroup is missing: the snapshot needs the options ${lasting.join(', ')}.`, 'OptionGroup') : undefined
  }
  if (snapshot.kind === 'cluster') return unfit('RdsOptionGroup must not be given: DB clusters have no option groups of their own.', 'OptionGroup')
  const found = await catalog.optionGroup(wanted)
  if (!found) return missing(`There is no option group '${wanted}' in the staging account.`)
  if (found.engine !== snapshot.engine || found.major !== major) {
    const message = `The option group '${wanted}' is for ${found.engine} ${found.major}; the snapshot needs ${snapshot.engine} ${major}.`
    return unfit(message, 'OptionGroupEngine')
  }
  const lacking = lasting.filter((name) => !found.options.some((option) => option.name === name))
  return lacking.length ? unfit(`The option group '${wanted}' lacks the options ${lacking.join(', ')}.`, 'OptionGroupOptions') : found.name
}
