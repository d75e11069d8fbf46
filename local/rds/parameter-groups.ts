import { AwsError, type Call } from '../core/call'
import type { ControlPlane } from './control-plane'
import { allEngineVersions } from './engines'
import { invalidValue } from './errors'
import { addGroup, findGroup, groupsOf } from './groups'
import { page, requiredText, tagsOf, text } from './input'
import { newIdentifier } from './names'
import { parameterGroupView } from './views'

/** Parameter groups of instances (`pg`) and of clusters (`cluster-pg`) differ in their words only. */
type ParameterGroupType = 'pg' | 'cluster-pg'

const nounOf = (type: ParameterGroupType) => (type === 'pg' ? 'DBParameterGroup' : 'DBClusterParameterGroup')

export const createParameterGroup = (rds: ControlPlane, type: ParameterGroupType, { input, caller }: Call) => {
  const noun = nounOf(type)
  const name = newIdentifier(`${noun}Name`, requiredText(input, `${noun}Name`), 255)
  const family = requiredText(input, 'DBParameterGroupFamily')
  if (!allEngineVersions().some((version) => version.family === family))
    throw invalidValue(`ParameterGroupFamily ${family} is not a valid parameter group family`)
  const description = requiredText(input, 'Description')
  const group = addGroup(rds, { type, name, account: caller.account, description, family, tags: tagsOf(input) })
  return { [noun]: parameterGroupView(group) }
}

export const describeParameterGroups = (rds: ControlPlane, type: ParameterGroupType, { input, caller }: Call) => {
  const noun = nounOf(type)
  const name = text(input, `${noun}Name`)
  const groups = name === undefined ? groupsOf(rds, caller.account, type) : [findGroup(rds, caller.account, type, name)]
  const { items, Marker } = page(input, groups)
  return { [`${noun}s`]: items.map(parameterGroupView), Marker }
}

export const deleteParameterGroup = (rds: ControlPlane, type: ParameterGroupType, { input, caller }: Call) => {
  const group = findGroup(rds, caller.account, type, requiredText(input, `${nounOf(type)}Name`))
  const used = [...rds.databases.values()].some(
    ({ account, kind, parameterGroupName }) =>
      account === caller.account && (kind === 'cluster') === (type === 'cluster-pg') && parameterGroupName === group.name
  )
  if (used || group.name.startsWith('default.'))
    throw new AwsError('InvalidDBParameterGroupState', `The parameter group ${group.name} is in use or a default one.`)
  rds.groups.delete(group.arn)
  return {}
}
