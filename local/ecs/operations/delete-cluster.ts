import type { Cluster, DeleteClusterRequest } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findCluster } from '../names'
import type { Ecs } from '../state'
import { containerInstancesOf } from '../container-instances'
import { describedCluster } from './describe-clusters'

/** Makes a cluster without tasks and container instances INACTIVE. */
export const deleteCluster =
  (ecs: Ecs): Operation<DeleteClusterRequest, { cluster: Cluster }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = findCluster(ecs, state, input.cluster)
    if (!cluster) throw new AwsError('ClusterNotFoundException', 'Cluster not found.')
    if (cluster.status === 'ACTIVE' && containerInstancesOf(state, cluster).length > 0) {
      const message = 'The Cluster cannot be deleted while Container Instances are active or draining.'
      throw new AwsError('ClusterContainsContainerInstancesException', message)
    }
    const tasks = [...state.tasks.values()].filter((record) => record.cluster.name === cluster.name)
    const busy = tasks.some(({ task }) => task.lastStatus !== 'STOPPED')
    if (busy) throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.')
    cluster.status = 'INACTIVE'
    return { cluster: describedCluster(state, cluster, false) }
  }
