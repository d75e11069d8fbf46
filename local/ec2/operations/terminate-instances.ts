import type { Operation } from '../../core/call'
import { listOf } from '../../wire/readers'
import { terminate } from '../instance-life'
import { describedState } from '../shape'
import { requireInstances, type Ec2 } from '../state'

const userInitiated = { Code: 'Client.UserInitiatedShutdown', Message: 'Client.UserInitiatedShutdown: User initiated shutdown' }

/** Begins to terminate instances; one that is terminated already is a success. */
export const terminateInstances =
  (ec2: Ec2): Operation<{ InstanceIds?: string[] }> =>
  ({ input, caller: { account } }) => ({
    TerminatingInstances: requireInstances(ec2, account, listOf<string>(input.InstanceIds)).map((instance) => {
      const PreviousState = describedState(instance)
      terminate(ec2, instance, userInitiated)
      return { InstanceId: instance.id, PreviousState, CurrentState: describedState(instance) }
    })
  })
