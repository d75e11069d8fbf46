import type { ApiOperation } from '../api'
import { parametersOf } from '../presentation'
import { parameterValues } from '../parameters'
import { parseTemplate } from '../template'
import type { Change } from '../stack-plan'

const changeView = ({ action, logicalId, type, physicalId, replacement, properties }: Change) => ({
  Type: 'Resource',
  ResourceChange: {
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ...(action === 'Modify' && { Replacement: replacement ? 'True' : 'False' }),
    Scope: action === 'Modify' ? ['Properties'] : [],
    Details: properties.map((Name) => ({
      Target: { Attribute: 'Properties', Name, RequiresRecreation: replacement ? 'Always' : 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification'
    }))
  }
})

export const describeChangeSet: ApiOperation = (api) => ({ input, caller }) => {
  const set = api.changeSets.require(caller.account, input.ChangeSetName, input.StackName)
  const template = parseTemplate(set.deployment.template)
  const { capabilities = [], tags = [], parameters = {} } = set.deployment
  return {
    ChangeSetName: set.name,
    ChangeSetId: set.id,
    StackId: set.stack.id,
    StackName: set.stack.name,
    Description: set.description,
    Parameters: parametersOf({ template, parameters: parameterValues(template.Parameters, parameters) }),
    CreationTime: new Date(set.createdAt),
    ExecutionStatus: set.executionStatus,
    Status: set.status,
    StatusReason: set.reason,
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...capabilities],
    Tags: [...tags],
    Changes: set.changes.map(changeView),
    IncludeNestedStacks: false
  }
}
