import { createStacks } from '../../../local/cloudformation/stacks'
import type { Caller } from '../../../local/core/call'
import { createDispatcher } from '../../../local/core/dispatcher'
import { realRandom } from '../../../local/core/random'
import type { Surroundings } from '../../../local/core/surroundings'
import { createLogs } from '../../../local/logs/service'
import { createManualClock } from '../../helpers/manual-clock'

export const account = '111111111111'
export const caller: Caller = { account, arn: `arn:aws:iam::${account}:user/administrator`, userId: 'AIDATEST' }

/** The engine over CloudWatch Logs alone: log groups are the simplest resource there is. */
export const createStage = () => {
  const clock = createManualClock()
  const dispatcher = createDispatcher(realRandom)
  const surroundings: Surroundings = {
    clock,
    random: realRandom,
    region: 'eu-central-1',
    partition: 'aws',
    dispatcher,
    emit: () => undefined,
    credentialsForRole: () => {
      throw new Error('Nobody assumes a role here.')
    }
  }
  dispatcher.register(createLogs(surroundings).service)
  const calls: string[] = []
  dispatcher.addGate(({ operation, input, caller: { arn } }) => void calls.push(`${operation} ${input.logGroupName} by ${arn}`))
  const stacks = createStacks(surroundings)
  return {
    stacks,
    /** `Operation log-group by caller`, in order. */
    calls,
    deploy: (template: object | string, parameters?: Record<string, string>, stackName = 'stack') =>
      stacks.deploy({
        stackName,
        account,
        caller,
        parameters,
        template: typeof template === 'string' ? template : JSON.stringify(template)
      }),
    groups: async (): Promise<string[]> => {
      const { logGroups } = await dispatcher.dispatch({ service: 'logs', operation: 'DescribeLogGroups', input: {}, caller })
      return logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName)
    }
  }
}

export const logGroup = (LogGroupName: unknown, more: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName },
  ...more
})
