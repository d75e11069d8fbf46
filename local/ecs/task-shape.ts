import { createHash } from 'node:crypto'
import type { RunTaskRequest, Tag, Task } from '@aws-sdk/client-ecs'
import { hex, uuid } from '../core/random'
import type { AwsEvent } from '../core/surroundings'
import type { TaskSize } from './fargate'
import { ecsArn } from './names'
import type { ClusterRecord, ContainerInstanceRecord, DefinitionRecord, Ecs, TaskRecord } from './state'

export interface NewTask {
  account: string
  cluster: ClusterRecord
  definition: DefinitionRecord['definition']
  size: TaskSize
  /** Launch type EC2: the container instance it is placed on. */
  host?: ContainerInstanceRecord
  request: RunTaskRequest
  tags: Tag[]
}

const containerArn = (ecs: Ecs, task: NewTask, id: string): string =>
  ecsArn(ecs, task.account, `container/${task.cluster.name}/${id}/${uuid(ecs.surroundings.random)}`)

const newContainers = (ecs: Ecs, task: NewTask, id: string, taskArn: string): Task['containers'] =>
  task.definition.containerDefinitions?.map((container) => ({
    containerArn: containerArn(ecs, task, id),
    taskArn,
    name: container.name,
    image: container.image,
    imageDigest: `sha256:${createHash('sha256').update(container.image ?? '').digest('hex')}`,
    lastStatus: 'PENDING',
    networkBindings: [],
    networkInterfaces: [],
    cpu: String(container.cpu ?? 0),
    ...(container.memory ? { memory: String(container.memory) } : {}),
    gpuIds: []
  }))

/** ECS answers each override with its lists, given or not. */
const fullOverrides = (definition: DefinitionRecord['definition'], request: RunTaskRequest): Task['overrides'] => ({
  ...request.overrides,
  containerOverrides: (definition.containerDefinitions ?? []).map(({ name }) => ({
    environment: [],
    resourceRequirements: [],
    ...request.overrides?.containerOverrides?.find((override) => override.name === name),
    name
  })),
  inferenceAcceleratorOverrides: []
})

/** What only a task on Fargate, or only one on a container instance, has. */
const placementOf = ({ request, definition, host }: NewTask): Partial<Task> => {
  if (host) return { launchType: 'EC2', containerInstanceArn: host.arn }
  const { platformVersion } = request
  return {
    launchType: 'FARGATE',
    platformFamily: 'Linux',
    platformVersion: platformVersion && platformVersion !== 'LATEST' ? platformVersion : '1.4.0',
    ephemeralStorage: request.overrides?.ephemeralStorage ?? definition.ephemeralStorage ?? { sizeInGiB: 20 }
  }
}

/** A task as RunTask answers it: PROVISIONING, version 1. */
export const newTaskRecord = (ecs: Ecs, task: NewTask): TaskRecord => {
  const { request, definition } = task
  const id = hex(ecs.surroundings.random, 32)
  const taskArn = ecsArn(ecs, task.account, `task/${task.cluster.name}/${id}`)
  const architecture = definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64'
  const subnet = request.networkConfiguration?.awsvpcConfiguration?.subnets?.[0]
  return {
    account: task.account,
    cluster: task.cluster,
    definition,
    ...(task.host && { host: task.host }),
    running: new Map(),
    next: () => undefined,
    task: {
      attachments: [
        {
          id: uuid(ecs.surroundings.random),
          type: 'ElasticNetworkInterface',
          status: 'PRECREATED',
          details: [{ name: 'subnetId', value: subnet }]
        }
      ],
      attributes: [{ name: 'ecs.cpu-architecture', value: architecture }],
      availabilityZone: `${ecs.surroundings.region}a`,
      clusterArn: task.cluster.arn,
      containers: newContainers(ecs, task, id, taskArn) ?? [],
      cpu: String(task.size.cpu),
      createdAt: new Date(ecs.surroundings.clock.now()),
      desiredStatus: 'RUNNING',
      enableExecuteCommand: request.enableExecuteCommand ?? false,
      group: request.group ?? `family:${definition.family}`,
      inferenceAccelerators: [],
      lastStatus: 'PROVISIONING',
      memory: String(task.size.memoryMebibytes),
      overrides: fullOverrides(definition, request),
      ...placementOf(task),
      ...(request.startedBy ? { startedBy: request.startedBy } : {}),
      tags: task.tags,
      taskArn,
      taskDefinitionArn: definition.taskDefinitionArn,
      version: 1
    }
  }
}

/** What changes of a task is replaced or lies this deep: the lists of containers and attachments, and their members. */
const copyOf = <T extends object>(elements: T[]): T[] => elements.map((element) => ({ ...element }))

/** A snapshot of the task as the API answers it; tags only where asked for. */
export const describedTask = ({ task }: TaskRecord, withTags: boolean): Task => ({
  ...task,
  containers: copyOf(task.containers),
  attachments: task.attachments.map((attachment) => ({ ...attachment, details: copyOf(attachment.details ?? []) })),
  tags: withTags ? copyOf(task.tags) : []
})

/**
 * `ECS Task State Change`: the task in camelCase with ISO times; network attachments are called `eni` there. Tags in events are
 * unconfirmed, so there are none.
 */
export const taskEvent = (record: TaskRecord, updatedAt: Date): AwsEvent => {
  const { tags: _, ...task } = record.task
  const attachments = task.attachments.map((attachment) => ({ ...attachment, type: 'eni' }))
  return {
    source: 'aws.ecs',
    detailType: 'ECS Task State Change',
    resources: [record.task.taskArn],
    detail: JSON.parse(JSON.stringify({ ...task, attachments, updatedAt })) as Record<string, unknown>
  }
}
