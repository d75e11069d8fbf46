import type { Cluster, DescribeClustersRequest, Failure } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import { containerInstancesOf } from '../container-instances'
import { ecsArn, findCluster } from '../names'
import type { AccountState, ClusterRecord, Ecs } from '../state'

/** A cluster as the API answers it; its counts are those of its tasks now. */
export const describedCluster = (state: AccountState, cluster: ClusterRecord, withTags: boolean): Cluster => {
  const tasks = [...state.tasks.values()].filter((record) => record.cluster.name === cluster.name)
  const count = (...statuses: string[]) => tasks.filter(({ task }) => statuses.includes(task.lastStatus ?? '')).length
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: containerInstancesOf(state, cluster).length,
    runningTasksCount: count('RUNNING'),
    pendingTasksCount: count('PROVISIONING', 'PENDING'),
    activeServicesCount: 0,
    statistics: [],
    tags: withTags ? cluster.tags : [],
    settings: cluster.settings as Cluster['settings'],
    capacityProviders: [],
    defaultCapacityProviderStrategy: []
  }
}

/** Deleted clusters stay visible as INACTIVE; unknown ones are failures with reason MISSING. */
export const describeClusters =
  (ecs: Ecs): Operation<DescribeClustersRequest, { clusters: Cluster[]; failures: Failure[] }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const clusters: Cluster[] = []
    const failures: Failure[] = []
    for (const name of input.clusters ?? ['default']) {
      const cluster = findCluster(ecs, state, name)
      if (cluster) clusters.push(describedCluster(state, cluster, input.include?.includes('TAGS') ?? false))
      else failures.push({ arn: name.startsWith('arn:') ? name : ecsArn(ecs, state.id, `cluster/${name}`), reason: 'MISSING' })
    }
    return { clusters, failures }
  }
