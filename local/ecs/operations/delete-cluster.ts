import type { Cluster, DeleteClusterRequest } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findCluster } from '../names'
import type { Ecs } from '../state'
import { describedCluster } from './describe-clusters'

/** Makes a cluster without tasks INACTIVE. */
export const deleteCluster =
  (ecs: Ecs): Operation<DeleteClusterRequest, { cluster: Cluster }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = findCluster(ecs, state, input.cluster)
    if (!cluster) throw new AwsError('ClusterNotFoundException', 'Cluster not found.')
    const tasks = [...state.tasks.values()].filter((record) => record.cluster.name === cluster.name)
    const busy = tasks.some(({ task }) => task.lastStatus !== 'STOPPED')
    if (busy) throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.')
    cluster.status = 'INACTIVE'
    return { cluster: describedCluster(state, cluster, false) }
  }
