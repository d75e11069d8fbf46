import type { ContainerInstance, DeregisterContainerInstanceRequest } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { deregister, describedContainerInstance, tasksOn } from '../container-instances'
import { ecsArn, requireCluster } from '../names'
import type { Ecs } from '../state'

/** Takes an instance out of its cluster. With `force` its tasks run on as orphans, until the instance ends. */
export const deregisterContainerInstance =
  (ecs: Ecs): Operation<DeregisterContainerInstanceRequest, { containerInstance: ContainerInstance }> =>
  ({ input, caller }) => {
    const state = ecs.account(caller.account)
    const cluster = requireCluster(ecs, state, input.cluster)
    const name = input.containerInstance ?? ''
    const arn = name.startsWith('arn:') ? name : ecsArn(ecs, state.id, `container-instance/${cluster.name}/${name}`)
    const instance = state.containerInstances.get(arn)
    if (instance?.cluster !== cluster) {
      throw new AwsError('InvalidParameterException', 'The referenced container instance was not found.')
    }
    if (!input.force && tasksOn(state, instance).length > 0) {
      throw new AwsError('InvalidParameterException', 'Found running tasks on the instance.')
    }
    deregister(ecs, instance)
    return { containerInstance: describedContainerInstance(state, instance) }
  }
