import type { ContainerInstance, Failure, Resource, TaskDefinition } from '@aws-sdk/client-ecs'
import { AwsError } from '../core/call'
import { hex } from '../core/random'
import { agentCalls } from './container-agent'
import { cpuUnits, mebibytes, type TaskSize } from './fargate'
import { ecsArn, findCluster } from './names'
import type { AccountState, ClusterRecord, ContainerInstanceRecord, Ecs, TaskRecord } from './state'
import { loseHost } from './task-life'

export interface JoiningInstance {
  id: string
  /** Role of its instance profile. */
  roleName: string
  cpuUnits: number
  memoryMebibytes: number
}

/** What container agents do to ECS; EC2 has the instances that they run on. */
export interface ContainerAgents {
  joined(account: string, cluster: string, instance: JoiningInstance): void
  /** The agent has stopped, and the instance has not. */
  disconnected(account: string, instanceId: string): void
  lost(account: string, instanceId: string): void
}

export const containerInstancesOf = (state: AccountState, cluster: ClusterRecord): ContainerInstanceRecord[] =>
  [...state.containerInstances.values()].filter((instance) => instance.cluster === cluster)

/** Those of a cluster that has some. */
export const requireContainerInstances = (state: AccountState, cluster: ClusterRecord): ContainerInstanceRecord[] => {
  const instances = containerInstancesOf(state, cluster)
  if (instances.length > 0) return instances
  throw new AwsError('InvalidParameterException', 'No Container Instances were found in your cluster.')
}

/** Tasks on an instance that have not stopped. */
export const tasksOn = (state: AccountState, instance: ContainerInstanceRecord): TaskRecord[] =>
  [...state.tasks.values()].filter(({ host, task }) => host === instance && task.lastStatus !== 'STOPPED')

const remaining = (state: AccountState, instance: ContainerInstanceRecord): TaskSize =>
  tasksOn(state, instance).reduce(
    ({ cpu, memoryMebibytes }, { task }) => ({
      cpu: cpu - Number(task.cpu),
      memoryMebibytes: memoryMebibytes - Number(task.memory)
    }),
    instance.registered
  )

/** Places a task on an instance with room, or answers why there is none (ECS Developer Guide, "API failure reasons"). */
export const placeOnInstance = (state: AccountState, cluster: ClusterRecord, size: TaskSize): ContainerInstanceRecord | Failure => {
  const instances = requireContainerInstances(state, cluster)
  const reasons = instances.map((instance) => {
    const room = remaining(state, instance)
    if (!instance.agentConnected || instance.status !== 'ACTIVE') return 'AGENT'
    if (room.cpu < size.cpu) return 'RESOURCE:CPU'
    return room.memoryMebibytes < size.memoryMebibytes ? 'RESOURCE:MEMORY' : undefined
  })
  const fitting = instances[reasons.indexOf(undefined)]
  return fitting ?? { arn: instances[0]!.arn, reason: reasons[0] }
}

/** What a task takes of a container instance: its own size, or that of its containers. */
export const sizeOnInstance = (definition: TaskDefinition, cpu?: string, memory?: string): TaskSize => {
  const sum = (member: 'cpu' | 'memory') =>
    (definition.containerDefinitions ?? []).reduce((total, container) => total + (container[member] ?? 0), 0)
  return { cpu: cpu ? cpuUnits(cpu) : sum('cpu'), memoryMebibytes: memory ? mebibytes(memory) : sum('memory') }
}

const resources = ({ cpu, memoryMebibytes }: TaskSize): Resource[] => [
  { name: 'CPU', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: cpu },
  { name: 'MEMORY', type: 'INTEGER', doubleValue: 0, longValue: 0, integerValue: memoryMebibytes }
]

/** A container instance as the API answers it. */
export const describedContainerInstance = (state: AccountState, instance: ContainerInstanceRecord): ContainerInstance => {
  const tasks = tasksOn(state, instance)
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    status: instance.status,
    agentConnected: instance.agentConnected,
    registeredAt: instance.registeredAt,
    registeredResources: resources(instance.registered),
    remainingResources: resources(remaining(state, instance)),
    runningTasksCount: tasks.filter(({ task }) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ task }) => task.lastStatus !== 'RUNNING').length,
    version: instance.version,
    versionInfo: { agentVersion: '1.86.0', agentHash: '0a1b2c3d', dockerVersion: 'DockerVersion: 25.0.6' },
    attributes: [],
    attachments: [],
    tags: []
  }
}

const change = (ecs: Ecs, instance: ContainerInstanceRecord, changes: Partial<ContainerInstanceRecord>): void => {
  Object.assign(instance, changes)
  instance.version += 1
  const detail = describedContainerInstance(ecs.account(instance.account), instance)
  const updatedAt = new Date(ecs.surroundings.clock.now())
  ecs.surroundings.emit(instance.account, {
    source: 'aws.ecs',
    detailType: 'ECS Container Instance State Change',
    resources: [instance.arn],
    detail: JSON.parse(JSON.stringify({ ...detail, clusterArn: instance.cluster.arn, updatedAt })) as Record<string, unknown>
  })
}

/** Forgets a container instance. */
export const deregister = (ecs: Ecs, instance: ContainerInstanceRecord): void => {
  ecs.account(instance.account).containerInstances.delete(instance.arn)
  change(ecs, instance, { status: 'INACTIVE', agentConnected: false })
}

const registered = (ecs: Ecs, cluster: ClusterRecord, account: string, joining: JoiningInstance): ContainerInstanceRecord | undefined => {
  const { id, roleName, cpuUnits: cpu, memoryMebibytes } = joining
  const agent = agentCalls(ecs, cluster, account, roleName, id)
  if (!agent.register()) return undefined
  return {
    account,
    cluster,
    arn: ecsArn(ecs, account, `container-instance/${cluster.name}/${hex(ecs.surroundings.random, 32)}`),
    ec2InstanceId: id,
    status: ecs.account(account).enabledSettings.has('awsvpcTrunking') ? 'REGISTERING' : 'ACTIVE',
    agentConnected: false,
    agent,
    registered: { cpu, memoryMebibytes },
    registeredAt: new Date(ecs.surroundings.clock.now()),
    version: 0
  }
}

/**
 * The agents of all instances: they register, and ECS itself deregisters a terminated instance whose agent was connected to the
 * last (Amazon ECS Developer Guide, "Deregistering an Amazon EC2 backed container instance").
 */
export const containerAgents = (ecs: Ecs): ContainerAgents => {
  const on = (account: string, instanceId: string) =>
    [...ecs.account(account).containerInstances.values()].find(({ ec2InstanceId }) => ec2InstanceId === instanceId)
  return {
    joined: (account, clusterName, joining) => {
      const state = ecs.account(account)
      const cluster = findCluster(ecs, state, clusterName)
      const instance = cluster?.status === 'ACTIVE' && registered(ecs, cluster, account, joining)
      if (!instance) return
      state.containerInstances.set(instance.arn, instance)
      change(ecs, instance, {})
      if (!instance.agent.connect(instance.arn)) return
      change(ecs, instance, { agentConnected: true })
      if (instance.status === 'REGISTERING') change(ecs, instance, { status: instance.agent.attach() ? 'ACTIVE' : 'REGISTRATION_FAILED' })
    },
    disconnected: (account, instanceId) => {
      const instance = on(account, instanceId)
      if (instance) change(ecs, instance, { agentConnected: false })
    },
    lost: (account, instanceId) => {
      const instance = on(account, instanceId)
      const orphans = [...ecs.account(account).tasks.values()].filter(
        ({ host, task }) => host?.ec2InstanceId === instanceId && task.lastStatus !== 'STOPPED'
      )
      for (const task of orphans) loseHost(ecs, task, `Host EC2 (instance ${instanceId}) terminated.`)
      if (instance?.agentConnected) deregister(ecs, instance)
    }
  }
}
