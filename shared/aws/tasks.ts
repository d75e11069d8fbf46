import {
  DeleteTaskDefinitionsCommand, DeregisterTaskDefinitionCommand, DescribeTaskDefinitionCommand, DescribeTasksCommand,
  ListTasksCommand, paginateListTaskDefinitions,
  RegisterTaskDefinitionCommand, RunTaskCommand, StopTaskCommand, type DesiredStatus, type ECSClient, type Failure, type Task
} from '@aws-sdk/client-ecs'
import { PermanentError, QuotaError, RetryableError } from '../errors'
import { errorCode } from '../kernel/refusals'
import type { Tag } from '../job/outputs'

export interface ContainerTask {
  family: string
  image: string
  /** CPU units and MiB. */
  cpu: number
  memory: number
  environment: Record<string, string>
  taskRoleArn: string
  /** Absent: FARGATE. */
  launchType?: LaunchType
  tags: Tag[]
}

export interface TaskRun {
  taskDefinitionArn: string
  family: string
  /** Same token and same parameters: the same task (Amazon ECS API Reference, RunTask). */
  clientToken: string
  startedBy: string
  /** A cluster with a container instance of the job's own; absent: Fargate, in the cluster of the deployment. */
  cluster?: string
  securityGroupId: string
  tags: Tag[]
}

export type LaunchType = 'FARGATE' | 'EC2'

/** Where tasks run: fixed by the deployment. */
export interface TaskSite {
  cluster: string
  executionRoleArn: string
  logGroup: string
  region: string
  subnetIds: string[]
}

export const containerName = 'maskopy'
/** What MasKopy's containers are started with. */
const command = ['/tmp/config-bootstrap.sh']
const workingDirectory = '/'

const lowerTags = (tags: Tag[]) => tags.map(({ Key, Value }) => ({ key: Key, value: Value }))

/** What is not there, or no more; a cluster that is gone has no tasks. */
const meaningNothingThere = new Set(['ClientException', 'InvalidParameterException', 'ClusterNotFoundException'])

const unlessClientException = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (meaningNothingThere.has(errorCode(error) ?? '')) return undefined
    throw error
  }
}

/** The cluster that a task's ARN names: `arn:aws:ecs:region:account:task/cluster/id`. */
const clusterIn = (arn: string): string => arn.split('/')[1]!

/** Container tasks of the staging account. */
export class Tasks {
  constructor(
    private readonly client: ECSClient,
    readonly site: TaskSite
  ) {}

  /** Answers the revision's ARN. */
  async register(task: ContainerTask): Promise<string> {
    const { logGroup, region, executionRoleArn } = this.site
    const { taskDefinition } = await this.client.send(
      new RegisterTaskDefinitionCommand({
        family: task.family,
        requiresCompatibilities: [task.launchType ?? 'FARGATE'],
        networkMode: 'awsvpc',
        cpu: String(task.cpu),
        memory: String(task.memory),
        executionRoleArn,
        taskRoleArn: task.taskRoleArn,
        tags: lowerTags(task.tags),
        containerDefinitions: [
          {
            name: containerName,
            image: task.image,
            essential: true,
            command,
            workingDirectory,
            environment: Object.entries(task.environment).map(([name, value]) => ({ name, value })),
            logConfiguration: {
              logDriver: 'awslogs',
              options: { 'awslogs-group': logGroup, 'awslogs-region': region, 'awslogs-stream-prefix': task.family }
            }
          }
        ]
      })
    )
    return taskDefinition!.taskDefinitionArn!
  }

  /** ARN of the newest active revision. */
  async registered(family: string): Promise<string | undefined> {
    const reply = await unlessClientException(this.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: family })))
    return reply?.taskDefinition?.taskDefinitionArn
  }

  /** ARNs of every revision that is not deleted: an answer that was lost may have left one that nobody knows of. */
  async revisions(family: string): Promise<string[]> {
    const found: string[] = []
    for (const status of ['ACTIVE', 'INACTIVE'] as const) {
      for await (const page of paginateListTaskDefinitions({ client: this.client }, { familyPrefix: family, status })) {
        found.push(...(page.taskDefinitionArns ?? []).filter((arn) => familyIn(arn) === family))
      }
    }
    return found
  }

  /** Answers the task's ARN. RunTask may answer 200 and have started nothing; its reasons tell quota and capacity from the rest. */
  async run(run: TaskRun): Promise<string> {
    const { tasks, failures } = await this.client.send(
      new RunTaskCommand({
        cluster: run.cluster ?? this.site.cluster,
        taskDefinition: run.taskDefinitionArn,
        launchType: run.cluster ? 'EC2' : 'FARGATE',
        count: 1,
        clientToken: run.clientToken,
        startedBy: run.startedBy,
        tags: lowerTags(run.tags),
        networkConfiguration: {
          awsvpcConfiguration: {
            // The network interface must be where the instance is; ECS refuses to speak of public addresses there.
            subnets: run.cluster ? this.site.subnetIds.slice(0, 1) : this.site.subnetIds,
            securityGroups: [run.securityGroupId],
            ...(!run.cluster && { assignPublicIp: 'DISABLED' })
          }
        }
      })
    )
    const arn = tasks?.[0]?.taskArn
    if (!arn || failures?.length) throw startFailure(failures ?? [], run.cluster ? passingOnOwnInstance : passing)
    return arn
  }

  /**
   * The family's tasks that a job has started, running or stopped within the last hour; anybody may run a definition by hand.
   * @param known one that need not be described again
   */
  async startedBy(jobId: string, family: string, cluster = this.site.cluster, known?: Task): Promise<Task[]> {
    const arns: string[] = []
    for (const desiredStatus of ['RUNNING', 'STOPPED'] satisfies DesiredStatus[]) {
      const reply = await unlessClientException(this.client.send(new ListTasksCommand({ cluster, family, desiredStatus })))
      arns.push(...(reply?.taskArns ?? []))
    }
    if (arns.length === 0) return []
    if (known && arns.every((arn) => arn === known.taskArn)) return [known]
    const described = await this.client.send(new DescribeTasksCommand({ cluster, tasks: arns, include: ['TAGS'] }))
    return (described.tasks ?? []).filter(({ startedBy }) => startedBy === jobId)
  }

  /** Undefined once ECS has forgotten it. */
  async task(arn: string): Promise<Task | undefined> {
    const reply = await unlessClientException(
      this.client.send(new DescribeTasksCommand({ cluster: clusterIn(arn), tasks: [arn], include: ['TAGS'] }))
    )
    return reply?.tasks?.[0]
  }

  async stop(arn: string, reason: string): Promise<void> {
    await unlessClientException(this.client.send(new StopTaskCommand({ cluster: clusterIn(arn), task: arn, reason })))
  }

  /** Deregisters and deletes a revision; a revision that is gone is a success. Whether ECS says that it is on its way. */
  async delete(taskDefinitionArn: string): Promise<boolean> {
    await unlessClientException(this.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: taskDefinitionArn })))
    const reply = await unlessClientException(
      this.client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinitionArn] }))
    )
    return reply?.taskDefinitions?.some(({ status }) => status === 'DELETE_IN_PROGRESS') ?? false
  }

  /** Whether a revision exists and is neither deleted nor on its way to be. */
  async definition(taskDefinitionArn: string): Promise<{ status: string; tags: Tag[] } | undefined> {
    const reply = await unlessClientException(
      this.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn, include: ['TAGS'] }))
    )
    const status = reply?.taskDefinition?.status
    if (!status || status === 'DELETE_IN_PROGRESS') return undefined
    return { status, tags: (reply.tags ?? []).map(({ key = '', value = '' }) => ({ Key: key, Value: value })) }
  }
}

/** `…:task-definition/family:revision` */
const familyIn = (taskDefinitionArn: string): string => taskDefinitionArn.split('/').at(-1)!.split(':')[0]!

/** Reasons that pass by themselves (Amazon ECS Developer Guide, "API failure reasons"). */
const passing = /^(RESOURCE:|AGENT$|Capacity is unavailable)/i
const quotaIsFull = /limit on the number of/i

/** An instance that runs nothing else never gets more room; whatever asks to be tried again later is. */
const passingOnOwnInstance = /^(RESOURCE:ENI|AGENT$|Capacity is unavailable)/i

const startFailure = (failures: Failure[], passes: RegExp): PermanentError | RetryableError => {
  const reason = failures.map((failure) => failure.reason ?? failure.detail ?? '').join('; ') || 'ECS answered without a task'
  const sentence = `ECS did not start the task: ${reason}.`
  if (passes === passing && quotaIsFull.test(reason)) return new QuotaError('quota is full', 'MaskopyThrottlingException', sentence, reason)
  return passes.test(reason)
    ? new RetryableError('no capacity', 'MaskopyResourceException', sentence, reason)
    : new PermanentError('MaskopyResourceException', sentence, reason)
}
