import type { Bus, Rule } from './buses'

/** A bus as DescribeEventBus and ListEventBuses show it. */
export const presentBus = ({ name, arn, policy, description, createdAt, modifiedAt }: Bus) => ({
  Name: name,
  Arn: arn,
  ...(description ? { Description: description } : {}),
  ...(policy ? { Policy: policy } : {}),
  CreationTime: new Date(createdAt),
  LastModifiedTime: new Date(modifiedAt)
})

/** A rule as DescribeRule and ListRules show it. */
export const presentRule = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  ...(rule.eventPattern ? { EventPattern: rule.eventPattern } : {}),
  ...(rule.scheduleExpression ? { ScheduleExpression: rule.scheduleExpression } : {}),
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  ...(rule.description ? { Description: rule.description } : {}),
  ...(rule.roleArn ? { RoleArn: rule.roleArn } : {}),
  EventBusName: rule.busName
})
