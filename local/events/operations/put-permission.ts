import { AwsError, type Operation } from '../../core/call'
import type { Events } from '../state'

const statementOf = (input: any, busArn: string, partition: string) => ({
  Sid: input.StatementId,
  Effect: 'Allow',
  Principal: input.Principal === '*' ? '*' : { AWS: `arn:${partition}:iam::${input.Principal}:root` },
  Action: input.Action,
  Resource: busArn,
  ...(input.Condition ? { Condition: { [input.Condition.Type]: { [input.Condition.Key]: input.Condition.Value } } } : {})
})

const checkPolicy = (policy: string): string => {
  try {
    JSON.parse(policy)
    return policy
  } catch {
    throw new AwsError('ValidationException', 'Policy is not valid JSON.')
  }
}

/** Replaces the policy where a whole one is given; otherwise adds the statement, or replaces the one with its id. */
export const putPermission =
  ({ buses, surroundings }: Events): Operation =>
  ({ input, caller }) => {
    const bus = buses.require(caller.account, input.EventBusName)
    bus.modifiedAt = surroundings.clock.now()
    if (input.Policy) {
      bus.policy = checkPolicy(input.Policy)
      return {}
    }
    if (input.Action !== 'events:PutEvents' || !input.Principal || !input.StatementId) {
      throw new AwsError('ValidationException', 'Action events:PutEvents, Principal and StatementId, or Policy, are required.')
    }
    const policy = bus.policy ? JSON.parse(bus.policy) : { Version: '2012-10-17', Statement: [] }
    const others = [policy.Statement].flat().filter(({ Sid }: { Sid?: string }) => Sid !== input.StatementId)
    bus.policy = JSON.stringify({ ...policy, Statement: [...others, statementOf(input, bus.arn, surroundings.partition)] })
    return {}
  }
