import { without, type Creation, type ResourceType } from '../resource-type'

export const eventBus: ResourceType = {
  type: 'AWS::Events::EventBus',
  applies: ['Name', 'Description', 'Tags', 'Policy'],
  records: ['DeadLetterConfig', 'KmsKeyIdentifier'],
  create: async ({ properties, call }) => {
    const { Name, Description, Tags, Policy } = properties
    const { EventBusArn } = await call('events', 'CreateEventBus', { Name, Description, Tags })
    if (Policy) await call('events', 'PutPermission', { EventBusName: Name, Policy: JSON.stringify(Policy) })
    return { ref: Name, attributes: { Arn: EventBusArn, Name }, delete: () => call('events', 'DeleteEventBus', { Name }) }
  }
}

/** PutPermission takes statements only as a whole policy, so the bus's other statements are sent along. */
const withStatement = async (call: Creation['call'], busName: string, statement: { Sid: string }): Promise<string> => {
  const { Policy } = await call('events', 'DescribeEventBus', { Name: busName })
  const { Statement = [], ...rest } = Policy ? JSON.parse(Policy) : { Version: '2012-10-17' }
  const others = [Statement].flat().filter(({ Sid }: { Sid?: string }) => Sid !== statement.Sid)
  return JSON.stringify({ ...rest, Statement: [...others, statement] })
}

export const eventBusPolicy: ResourceType = {
  type: 'AWS::Events::EventBusPolicy',
  applies: ['EventBusName', 'StatementId', 'Statement', 'Action', 'Principal', 'Condition'],
  create: async ({ properties, account, region, partition, call }) => {
    const { EventBusName = 'default', StatementId, Statement, Action, Principal, Condition } = properties
    const Resource = `arn:${partition}:events:${region}:${account}:event-bus/${EventBusName}`
    const permission = Statement
      ? { Policy: await withStatement(call, EventBusName, { Resource, ...Statement, Sid: StatementId }) }
      : { StatementId, Action, Principal, ...(Condition ? { Condition } : {}) }
    await call('events', 'PutPermission', { EventBusName, ...permission })
    return { ref: StatementId, delete: () => call('events', 'RemovePermission', { EventBusName, StatementId }) }
  },
  replaces: ['EventBusName', 'StatementId'],
  update: (creation) => eventBusPolicy.create(creation)
}

const targetIds = (targets: { Id: string }[] = []): string[] => targets.map(({ Id }) => Id)

export const rule: ResourceType = {
  type: 'AWS::Events::Rule',
  applies: ['Name', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets', 'RoleArn', 'Description', 'Tags'],
  create: async ({ properties, call, generatedName }) => {
    const { EventBusName, EventPattern, Targets = [], ...plain } = properties
    const Name = properties.Name ?? generatedName(64)
    const { RuleArn } = await call('events', 'PutRule', {
      ...plain,
      Name,
      EventBusName,
      ...(EventPattern ? { EventPattern: JSON.stringify(EventPattern) } : {})
    })
    const remove = async () => {
      const Ids = targetIds(Targets)
      if (Ids.length > 0) await call('events', 'RemoveTargets', { Rule: Name, EventBusName, Ids })
      await call('events', 'DeleteRule', { Name, EventBusName })
    }
    if (Targets.length > 0) {
      const { FailedEntries = [] } = await call('events', 'PutTargets', { Rule: Name, EventBusName, Targets })
      if (FailedEntries[0]) {
        await remove()
        throw new Error(FailedEntries[0].ErrorMessage)
      }
    }
    const onOtherBus = EventBusName && EventBusName !== 'default'
    return { ref: onOtherBus ? `${EventBusName}|${Name}` : Name, attributes: { Arn: RuleArn }, delete: remove }
  },
  name: 'Name',
  replaces: ['EventBusName', 'Tags'],
  update: async (creation, { ref, properties: before }) => {
    const { EventBusName, Targets } = creation.properties
    const Name = ref.split('|').at(-1)!
    const Ids = without(targetIds(before.Targets), targetIds(Targets))
    if (Ids.length > 0) await creation.call('events', 'RemoveTargets', { Rule: Name, EventBusName, Ids })
    return rule.create({ ...creation, generatedName: () => Name })
  }
}
