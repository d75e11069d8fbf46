import { AwsError } from '../../core/call'
import type { RdsOperation } from '../control-plane'
import { findGroup } from '../groups'
import { list, requiredText } from '../input'
import { optionGroupView } from '../views'

/** Adds and removes options by name, at once; their settings are not kept. */
export const modifyOptionGroup: RdsOperation = (rds, { input, caller }) => {
  const group = findGroup(rds, caller.account, 'og', requiredText(input, 'OptionGroupName'))
  if (!rds.groups.has(group.arn)) throw new AwsError('InvalidOptionGroupStateFault', 'Default option groups cannot be modified.')
  const added = ((input.OptionsToInclude ?? []) as { OptionName?: string }[]).map((option) => requiredText(option, 'OptionName'))
  const removed = list(input, 'OptionsToRemove')
  group.options = [...new Set([...(group.options ?? []), ...added])].filter((option) => !removed.includes(option))
  return { OptionGroup: optionGroupView(group) }
}
