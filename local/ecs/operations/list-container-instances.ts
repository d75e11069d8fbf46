import type { ListContainerInstancesRequest } from '@aws-sdk/client-ecs'
import type { Operation } from '../../core/call'
import { containerInstancesOf } from '../container-instances'
import { page, requireCluster } from '../names'
import type { Ecs } from '../state'

/** ARNs of the container instances of a cluster, those in a status if asked. */
export const listContainerInstances =
  (ecs: Ecs): Operation<ListContainerInstancesRequest, { containerInstanceArns: string[]; nextToken?: string }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    const instances = containerInstancesOf(state, cluster).filter(({ status }) => !input.status || status === input.status)
    const { items, nextToken } = page(instances, input.nextToken, input.maxResults)
    return { containerInstanceArns: items.map(({ arn }) => arn), nextToken }
  }
