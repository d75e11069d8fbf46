import { AwsError, type Operation } from '../../core/call'
import { requireGroup, type LogGroups } from '../groups'

const possibleDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]

/** Remembered and answered; nothing is removed for its age. */
export const putRetentionPolicy =
  (groups: LogGroups): Operation =>
  ({ input, caller }) => {
    const group = requireGroup(groups, caller, input)
    if (!possibleDays.includes(input.retentionInDays)) {
      const detail = `Member must satisfy enum value set: [${possibleDays.join(', ')}]`
      const problem = `Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy constraint: ${detail}`
      throw new AwsError('InvalidParameterException', `1 validation error detected: ${problem}`)
    }
    group.retentionDays = input.retentionInDays
  }
