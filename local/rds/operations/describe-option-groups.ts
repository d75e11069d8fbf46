import type { RdsOperation } from '../control-plane'
import { invalidCombination } from '../errors'
import { findGroup, groupsOf } from '../groups'
import { page, text } from '../input'
import { optionGroupView } from '../views'

/** By name, or by engine and its major version; not both. */
export const describeOptionGroups: RdsOperation = (rds, { input, caller }) => {
  const name = text(input, 'OptionGroupName')
  const engine = text(input, 'EngineName')
  const majorVersion = text(input, 'MajorEngineVersion')
  if (name !== undefined && (engine !== undefined || majorVersion !== undefined))
    throw invalidCombination('OptionGroupName cannot be combined with EngineName or MajorEngineVersion.')
  if (majorVersion !== undefined && engine === undefined) throw invalidCombination('MajorEngineVersion needs an EngineName.')
  const groups = name === undefined ? groupsOf(rds, caller.account, 'og') : [findGroup(rds, caller.account, 'og', name)]
  const matching = groups.filter(
    (group) =>
      (engine === undefined || group.engine === engine) &&
      (majorVersion === undefined || group.majorVersion === majorVersion)
  )
  const { items, Marker } = page(input, matching)
  return { OptionGroupsList: items.map(optionGroupView), Marker }
}
