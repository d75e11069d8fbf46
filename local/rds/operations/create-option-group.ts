import type { RdsOperation } from '../control-plane'
import { allEngineVersions } from '../engines'
import { invalidValue } from '../errors'
import { addGroup } from '../groups'
import { requiredText, tagsOf } from '../input'
import { newIdentifier } from '../names'
import { optionGroupView } from '../views'

/** Without options; ModifyOptionGroup adds them. */
export const createOptionGroup: RdsOperation = (rds, { input, caller }) => {
  const name = newIdentifier('OptionGroupName', requiredText(input, 'OptionGroupName'), 255)
  const engine = requiredText(input, 'EngineName')
  const majorVersion = requiredText(input, 'MajorEngineVersion')
  if (!allEngineVersions().some((version) => version.engine === engine && version.majorVersion === majorVersion))
    throw invalidValue(`Cannot find major version ${majorVersion} for ${engine}`)
  const description = requiredText(input, 'OptionGroupDescription')
  const { account } = caller
  const group = addGroup(rds, { type: 'og', name, account, description, engine, majorVersion, options: [], tags: tagsOf(input) })
  return { OptionGroup: optionGroupView(group) }
}
