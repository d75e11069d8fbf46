import { identityTypes, requiredCapabilities } from './capabilities'
import type { Stack, StackResource } from './stack'
import type { Template } from './template'

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at))
const notChecked = 'NOT_CHECKED'

export const parametersOf = ({ parameters, template }: Pick<Stack, 'parameters' | 'template'>): object[] =>
  [...parameters].map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: String(template.Parameters[ParameterKey]?.NoEcho) === 'true' ? '****' : [value].flat().join(',')
  }))

const outputsOf = (stack: Stack): object[] =>
  [...stack.outputs].map(([OutputKey, OutputValue]) => {
    const { Description, Export } = stack.template.Outputs[OutputKey] ?? {}
    const ExportName = Export && [...stack.exports].find(([, value]) => value === OutputValue)?.[0]
    return { OutputKey, OutputValue, Description, ExportName }
  })

/** A stack as DescribeStacks shows it. */
export const stackView = (stack: Stack): object => ({
  StackId: stack.id,
  StackName: stack.name,
  Description: stack.template.Description,
  Parameters: parametersOf(stack),
  CreationTime: date(stack.createdAt),
  LastUpdatedTime: date(stack.updatedAt),
  DeletionTime: date(stack.deletedAt),
  RollbackConfiguration: {},
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DisableRollback: false,
  NotificationARNs: [],
  Capabilities: [...stack.capabilities],
  Outputs: outputsOf(stack),
  Tags: [...stack.tags],
  EnableTerminationProtection: false,
  DriftInformation: { StackDriftStatus: notChecked }
})

/** A stack as ListStacks shows it. */
export const stackSummary = (stack: Stack): object => ({
  StackId: stack.id,
  StackName: stack.name,
  TemplateDescription: stack.template.Description,
  CreationTime: date(stack.createdAt),
  LastUpdatedTime: date(stack.updatedAt),
  DeletionTime: date(stack.deletedAt),
  StackStatus: stack.status,
  StackStatusReason: stack.reason,
  DriftInformation: { StackDriftStatus: notChecked }
})

/** A resource of a stack, with what its last event says. */
export const resourceView = (stack: Stack, { logicalId, ref, type }: StackResource) => {
  const last = stack.events.findLast((event) => event.logicalId === logicalId)
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: ref,
    ResourceType: type,
    Timestamp: date(last?.at),
    ResourceStatus: last?.status,
    ResourceStatusReason: last?.reason,
    DriftInformation: { StackResourceDriftStatus: notChecked }
  }
}

/** What a template says of itself. */
export const templateView = (template: Template): Record<string, unknown> => {
  const types = identityTypes(template)
  return {
    Description: template.Description,
    ...(types.length > 0 && {
      Capabilities: requiredCapabilities(template),
      CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`
    }),
    DeclaredTransforms: []
  }
}
