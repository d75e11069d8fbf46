import type { Access, Call, ConditionValues } from '../core/call'
import { ecsArn, findCluster, findDefinition, taskArn } from './names'
import type { Ecs } from './state'

type Accesses = (call: Call) => Access[]
interface Tag {
  key?: string
  value?: string
}

const tagValues = (kind: 'requesttag' | 'resourcetag', tags: Tag[] = []): ConditionValues =>
  Object.fromEntries(tags.map(({ key = '', value = '' }) => [`aws:${kind}/${key.toLowerCase()}`, value]))

const requested = ({ input }: Call): ConditionValues =>
  input.tags?.length ? { ...tagValues('requesttag', input.tags), 'aws:tagkeys': input.tags.map(({ key }: Tag) => key ?? '') } : {}

const nameOf = (nameOrArn: string | undefined): string => nameOrArn?.split('/').at(-1) ?? 'default'

/** Roles go to the tasks: whoever hands them over needs leave to (Amazon ECS Developer Guide, "Task execution IAM role"). */
const passedRoles = (roles: unknown[]): Access[] =>
  roles.filter((role) => typeof role === 'string').map((resource) => ({
    action: 'iam:PassRole', resource, values: { 'iam:passedtoservice': 'ecs-tasks.amazonaws.com' }
  }))

/** Tagging what a call makes needs TagResource on it, for that call. */
const tagging = (call: Call, resource: string, more: ConditionValues = {}): Access[] =>
  call.input.tags?.length
    ? [{ action: 'ecs:TagResource', resource, values: { ...more, ...requested(call), 'ecs:createaction': call.operation } }]
    : []

/** The resources and condition values of calls, as policies speak of them. */
const resourcesOf = (ecs: Ecs) => {
  const arn = ({ caller }: Call, resource: string): string => ecsArn(ecs, caller.account, resource)
  const cluster = (call: Call): string => arn(call, `cluster/${nameOf(call.input.cluster)}`)
  const inCluster = (call: Call): ConditionValues => ({ 'ecs:cluster': cluster(call) })
  const one = (action: string, resource: (call: Call) => string, values: (call: Call) => ConditionValues = requested): Accesses =>
    (call) => [{ action: `ecs:${action}`, resource: resource(call), values: values(call) }]

  const clusterAccess = (action: string): Accesses => one(action, cluster, inCluster)
  const task = (call: Call, idOrArn: string): Access => {
    const state = ecs.account(call.caller.account)
    const record = findCluster(ecs, state, call.input.cluster)
    const resource = record ? taskArn(ecs, state, record, idOrArn) : arn(call, `task/${nameOf(call.input.cluster)}/${idOrArn}`)
    const values = { ...inCluster(call), ...tagValues('resourcetag', state.tasks.get(resource)?.task.tags) }
    return { action: `ecs:${call.operation}`, resource, values }
  }
  const definition = (call: Call, nameOrArn: string): { arn: string; values: ConditionValues } => {
    const found = findDefinition(ecs, ecs.account(call.caller.account), nameOrArn)
    const name = nameOrArn.startsWith('arn:') ? nameOrArn : arn(call, `task-definition/${nameOrArn}`)
    return { arn: found?.definition.taskDefinitionArn ?? name, values: tagValues('resourcetag', found?.tags) }
  }
  return { arn, inCluster, one, clusterAccess, task, definition }
}

/**
 * Which permissions each operation of ECS needs, and on which resources (Service Authorization Reference, "Amazon Elastic
 * Container Service"). Operations on task definitions other than registering, running and deleting support none.
 */
export const ecsAccesses = (ecs: Ecs): Record<string, Accesses> => {
  const { arn, inCluster, one, clusterAccess, task, definition } = resourcesOf(ecs)
  const registerTaskDefinition: Accesses = (call) => {
    const resource = arn(call, `task-definition/${call.input.family}:*`)
    return [
      { action: 'ecs:RegisterTaskDefinition', resource, values: requested(call) },
      ...tagging(call, resource),
      ...passedRoles([call.input.taskRoleArn, call.input.executionRoleArn])
    ]
  }

  const runTask: Accesses = (call) => {
    const { taskDefinition = '', overrides = {} } = call.input
    const { arn: resource, values } = definition(call, taskDefinition)
    const found = findDefinition(ecs, ecs.account(call.caller.account), taskDefinition)?.definition
    return [
      { action: 'ecs:RunTask', resource, values: { ...values, ...inCluster(call), ...requested(call) } },
      ...tagging(call, arn(call, `task/${nameOf(call.input.cluster)}/*`), inCluster(call)),
      ...passedRoles([overrides.taskRoleArn ?? found?.taskRoleArn, overrides.executionRoleArn ?? found?.executionRoleArn])
    ]
  }

  const taggedResource = ({ input }: Call) => String(input.resourceArn)
  /** Instances are known by cluster; which of them, a policy names by ARN. */
  const instances = (call: Call) => arn(call, `container-instance/${nameOf(call.input.cluster)}/*`)
  return {
    CreateCluster: (call) => {
      const resource = arn(call, `cluster/${call.input.clusterName ?? 'default'}`)
      return [{ action: 'ecs:CreateCluster', resource, values: requested(call) }, ...tagging(call, resource)]
    },
    DeleteCluster: clusterAccess('DeleteCluster'),
    DescribeClusters: (call) =>
      (call.input.clusters ?? ['default']).map((name: string) => ({
        action: 'ecs:DescribeClusters', resource: arn(call, `cluster/${nameOf(name)}`)
      })),
    ListClusters: one('ListClusters', () => '*'),
    PutAccountSettingDefault: one('PutAccountSettingDefault', () => '*', ({ input }) => ({ 'ecs:account-setting': input.name })),
    RegisterTaskDefinition: registerTaskDefinition,
    DescribeTaskDefinition: one('DescribeTaskDefinition', () => '*'),
    DeregisterTaskDefinition: one('DeregisterTaskDefinition', () => '*'),
    ListTaskDefinitions: one('ListTaskDefinitions', () => '*'),
    DeleteTaskDefinitions: (call) =>
      (call.input.taskDefinitions ?? []).map((name: string) => {
        const { arn: resource, values } = definition(call, name)
        return { action: 'ecs:DeleteTaskDefinitions', resource, values }
      }),
    RunTask: runTask,
    StopTask: (call) => [task(call, call.input.task ?? '')],
    DescribeTasks: (call) => (call.input.tasks ?? []).map((name: string) => task(call, name)),
    ListTasks: one('ListTasks', instances, inCluster),
    ListContainerInstances: clusterAccess('ListContainerInstances'),
    DescribeContainerInstances: one('DescribeContainerInstances', instances, inCluster),
    RegisterContainerInstance: clusterAccess('RegisterContainerInstance'),
    DeregisterContainerInstance: clusterAccess('DeregisterContainerInstance'),
    UpdateContainerInstancesState: one('UpdateContainerInstancesState', instances, inCluster),
    TagResource: one('TagResource', taggedResource),
    UntagResource: one('UntagResource', taggedResource),
    ListTagsForResource: one('ListTagsForResource', taggedResource)
  }
}
