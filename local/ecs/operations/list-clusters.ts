import type { ListClustersRequest } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import { page } from '../names'
import type { Ecs } from '../state'

/** ARNs of the active clusters. */
export const listClusters =
  (ecs: Ecs): Operation<ListClustersRequest, { clusterArns: string[]; nextToken?: string }> =>
  ({ input, caller }) => {
    const active = [...ecs.account(caller.account).clusters.values()].filter(({ status }) => status === 'ACTIVE')
    const { items, nextToken } = page(active, input.nextToken, input.maxResults)
    return { clusterArns: items.map(({ arn }) => arn), nextToken }
  }
