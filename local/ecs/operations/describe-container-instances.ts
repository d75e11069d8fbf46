import type { ContainerInstance, DescribeContainerInstancesRequest, Failure } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { describedContainerInstance } from '../container-instances'
import { ecsArn, requireCluster } from '../names'
import type { Ecs } from '../state'

/** Container instances by id or ARN; unknown and deregistered ones are failures with reason MISSING. */
export const describeContainerInstances =
  (ecs: Ecs): Operation<DescribeContainerInstancesRequest, { containerInstances: ContainerInstance[]; failures: Failure[] }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    const names = input.containerInstances ?? []
    if (names.length === 0) throw new AwsError('InvalidParameterException', 'Container instances cannot be empty.')
    const containerInstances: ContainerInstance[] = []
    const failures: Failure[] = []
    for (const name of names) {
      const arn = name.startsWith('arn:') ? name : ecsArn(ecs, state.id, `container-instance/${cluster.name}/${name}`)
      const instance = state.containerInstances.get(arn)
      if (instance?.cluster === cluster) containerInstances.push(describedContainerInstance(state, instance))
      else failures.push({ arn, reason: 'MISSING' })
    }
    return { containerInstances, failures }
  }
