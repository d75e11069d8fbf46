import type { DeregisterTaskDefinitionRequest, TaskDefinition } from '@aws-sdk/client-ecs'
import { AwsError, type Operation } from '../../core/call'
import { findDefinition } from '../names'
import type { Ecs } from '../state'

/** ACTIVE → INACTIVE; what runs on the revision goes on. The revision must be named. */
export const deregisterTaskDefinition =
  (ecs: Ecs): Operation<DeregisterTaskDefinitionRequest, { taskDefinition: TaskDefinition }> =>
  ({ input, caller }) => {
    const name = input.taskDefinition ?? ''
    if (!/:\d+$/.test(name)) {
      throw new AwsError('ClientException', 'Invalid revision number. The task definition must be family:revision or an ARN.')
    }
    const record = findDefinition(ecs, ecs.account(caller.account), name)
    if (!record) throw new AwsError('ClientException', 'Unable to describe task definition.')
    const { definition } = record
    if (definition.status === 'ACTIVE') {
      definition.status = 'INACTIVE'
      definition.deregisteredAt = new Date(ecs.surroundings.clock.now())
    }
    return { taskDefinition: definition }
  }
