import type { Tag, Task, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Cancel } from '../core/clock'
import type { Surroundings } from '../core/surroundings'
import type { ContainerPlane, RunningContainer } from './container-plane'
import type { CredentialsEndpoint, CredentialsGrant } from './credentials-endpoint'
import type { EcsDurations } from './durations'
import type { TaskSize } from './fargate'
import type { TaskFault, TaskFaults } from './faults'

/** What an agent has asked ECS for, in the role of its instance; what is refused does not happen. */
export interface AgentCalls {
  /** It cannot do anything before. */
  register(): boolean
  /** It finds the endpoint that it polls, and polls. */
  connect(containerInstanceArn: string): boolean
  /** A network interface of the instance's own has been attached. */
  attach(): boolean
  /** A container and its task have changed. */
  report(): boolean
}

export interface ClusterRecord {
  arn: string
  name: string
  status: 'ACTIVE' | 'INACTIVE'
  tags: Tag[]
  settings: { name?: string; value?: string }[]
}

export interface DefinitionRecord {
  definition: TaskDefinition & { taskDefinitionArn: string; family: string; revision: number }
  tags: Tag[]
}

/** An EC2 instance whose agent has registered it with a cluster. */
export interface ContainerInstanceRecord {
  account: string
  cluster: ClusterRecord
  arn: string
  ec2InstanceId: string
  /** `REGISTERING` while it gets a trunk interface, where the account has switched on `awsvpcTrunking`. */
  status: 'REGISTERING' | 'REGISTRATION_FAILED' | 'ACTIVE' | 'INACTIVE'
  agentConnected: boolean
  agent: AgentCalls
  registered: TaskSize
  registeredAt: Date
  version: number
}

/** A task as DescribeTasks answers it with `include: ['TAGS']`, and what keeps it going. */
export interface TaskRecord {
  account: string
  cluster: ClusterRecord
  definition: DefinitionRecord['definition']
  task: Task & Required<Pick<Task, 'taskArn' | 'version' | 'containers' | 'attachments' | 'tags'>>
  /** Launch type EC2: where it was placed. */
  host?: ContainerInstanceRecord
  fault?: TaskFault
  running: Map<string, RunningContainer>
  credentials?: CredentialsGrant
  /** The next move on the clock. */
  next: Cancel
}

export interface ClientToken {
  /** Canonical request, without the token. */
  request: string
  tasks: TaskRecord[]
  forgottenAt: number
}

export interface AccountState {
  id: string
  clusters: Map<string, ClusterRecord>
  /** Revisions by family, in the order of registration. */
  families: Map<string, DefinitionRecord[]>
  /** The last revision given to a family; never reused, not even after deletion. */
  revisions: Map<string, number>
  tasks: Map<string, TaskRecord>
  /** By ARN; deregistered ones are forgotten. */
  containerInstances: Map<string, ContainerInstanceRecord>
  tokens: Map<string, ClientToken>
  /** Account settings that are switched on for all of the account. */
  enabledSettings: Set<string>
}

/** Where the awslogs driver writes. */
export interface ContainerLogs {
  /** Throws where the stream cannot be made, for example because the group does not exist. */
  openStream(account: string, group: string, stream: string, createGroup: boolean): (message: string) => void
}

/** What every operation of ECS works with. */
export interface Ecs {
  surroundings: Surroundings
  containerPlane: ContainerPlane
  durations: EcsDurations
  faults: TaskFaults
  /** Fargate On-Demand vCPUs an account may use at a time. */
  vcpuQuota: number
  /** Settings of the platform in each container's environment, for example `AWS_ENDPOINT_URL`. */
  platformEnvironment(): Record<string, string>
  logs?: ContainerLogs
  credentials?: CredentialsEndpoint
  account(id: string): AccountState
}

export const createAccountState = (id: string): AccountState => ({
  id,
  clusters: new Map(),
  families: new Map(),
  revisions: new Map(),
  tasks: new Map(),
  containerInstances: new Map(),
  tokens: new Map(),
  enabledSettings: new Set()
})
