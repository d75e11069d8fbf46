import type { Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { ecsAccesses } from './authorization'
import type { ContainerPlane } from './container-plane'
import type { CredentialsEndpoint } from './credentials-endpoint'
import { typicalDurations, type EcsDurations } from './durations'
import { noFaults, type TaskFaults } from './faults'
import { containerAgents, type ContainerAgents } from './container-instances'
import { createCluster } from './operations/create-cluster'
import { deleteCluster } from './operations/delete-cluster'
import { deleteTaskDefinitions } from './operations/delete-task-definitions'
import { deregisterTaskDefinition } from './operations/deregister-task-definition'
import { deregisterContainerInstance } from './operations/deregister-container-instance'
import { describeClusters } from './operations/describe-clusters'
import { describeContainerInstances } from './operations/describe-container-instances'
import { describeTaskDefinition } from './operations/describe-task-definition'
import { describeTasks } from './operations/describe-tasks'
import { listClusters } from './operations/list-clusters'
import { listContainerInstances } from './operations/list-container-instances'
import { listTagsForResource } from './operations/list-tags-for-resource'
import { listTaskDefinitions } from './operations/list-task-definitions'
import { listTasks } from './operations/list-tasks'
import { putAccountSettingDefault } from './operations/put-account-setting-default'
import { registerTaskDefinition } from './operations/register-task-definition'
import { runTask } from './operations/run-task'
import { stopTask } from './operations/stop-task'
import { tagResource } from './operations/tag-resource'
import { untagResource } from './operations/untag-resource'
import { createAccountState, type AccountState, type ContainerLogs, type Ecs } from './state'

export interface EcsOptions {
  containerPlane: ContainerPlane
  /** Default: typical durations of Fargate. */
  durations?: EcsDurations
  /** Where the awslogs driver writes; without it, log lines are dropped. */
  logs?: ContainerLogs
  /** The container credentials endpoint; without it, containers get no credentials of their task role. */
  credentials?: CredentialsEndpoint
  /** Settings of the platform in each container's environment (`AWS_ENDPOINT_URL`); a container's own settings win. */
  platformEnvironment?: () => Record<string, string>
  faults?: TaskFaults
  /** Fargate On-Demand vCPUs of an account; default 6, as for new accounts. */
  vcpuQuota?: number
}

export interface EcsServices {
  service: Service
  agents: ContainerAgents
  /** What exists in any account, to look at only. */
  accounts(): readonly Readonly<AccountState>[]
}

/** The ECS of all accounts: clusters, task definitions, container instances, and tasks on the given container plane. */
export const createEcs = (surroundings: Surroundings, options: EcsOptions): EcsServices => {
  const accounts = new Map<string, AccountState>()
  const ecs: Ecs = {
    surroundings,
    containerPlane: options.containerPlane,
    durations: options.durations ?? typicalDurations(),
    faults: options.faults ?? noFaults,
    vcpuQuota: options.vcpuQuota ?? 6,
    platformEnvironment: options.platformEnvironment ?? (() => ({})),
    logs: options.logs,
    credentials: options.credentials,
    account: (id) => {
      const state = accounts.get(id) ?? createAccountState(id)
      accounts.set(id, state)
      return state
    }
  }
  const operations = {
    CreateCluster: createCluster(ecs),
    DeleteCluster: deleteCluster(ecs),
    DeleteTaskDefinitions: deleteTaskDefinitions(ecs),
    DeregisterContainerInstance: deregisterContainerInstance(ecs),
    DeregisterTaskDefinition: deregisterTaskDefinition(ecs),
    DescribeClusters: describeClusters(ecs),
    DescribeContainerInstances: describeContainerInstances(ecs),
    DescribeTaskDefinition: describeTaskDefinition(ecs),
    DescribeTasks: describeTasks(ecs),
    ListClusters: listClusters(ecs),
    ListContainerInstances: listContainerInstances(ecs),
    ListTagsForResource: listTagsForResource(ecs),
    ListTaskDefinitions: listTaskDefinitions(ecs),
    ListTasks: listTasks(ecs),
    PutAccountSettingDefault: putAccountSettingDefault(ecs),
    RegisterTaskDefinition: registerTaskDefinition(ecs),
    RunTask: runTask(ecs),
    StopTask: stopTask(ecs),
    TagResource: tagResource(ecs),
    UntagResource: untagResource(ecs)
  }
  return {
    service: {
      signingName: 'ecs',
      protocol: 'json-1.1',
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
      operations,
      accesses: ecsAccesses(ecs)
    },
    agents: containerAgents(ecs),
    accounts: () => [...accounts.values()]
  }
}
