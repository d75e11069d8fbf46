import type { Cluster, CreateClusterRequest } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { ecsArn } from '../names'
import type { Ecs } from '../state'
import { describedCluster } from './describe-clusters'

/** Creates a cluster, brings back one that was deleted, or answers the one that is there. */
export const createCluster =
  (ecs: Ecs): Operation<CreateClusterRequest, { cluster: Cluster }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const name = input.clusterName ?? 'default'
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw new AwsError('InvalidParameterException', 'Invalid cluster name.')
    const existing = state.clusters.get(name)
    if (existing?.status === 'ACTIVE') return { cluster: describedCluster(state, existing, true) }
    const cluster = {
      arn: ecsArn(ecs, state.id, `cluster/${name}`),
      name,
      status: 'ACTIVE' as const,
      tags: input.tags ?? [],
      settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }]
    }
    state.clusters.set(name, cluster)
    return { cluster: describedCluster(state, cluster, true) }
  }
