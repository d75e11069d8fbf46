import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand, type Target } from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AwsError, type Call, type Service } from '../../../local/core/call'
import { createEvents, type Events } from '../../../local/events'
import { createIam } from '../../../local/iam/service'
import { createSqs } from '../../../local/sqs'
import { account, startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { inTimeOf } from '../../helpers/in-time-of'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'

export const LAG = 200

export interface BusFixture {
  clock: ManualClock
  endpoint: TestEndpoint
  events: Events
  client: EventBridgeClient
  /** EventBridge as another account. */
  clientOf(account: string): EventBridgeClient
  /** Every call that was made of the stand-in for Lambda. */
  invocations: Call[]
  /** What that stand-in throws from now on, if anything. */
  failInvocations(error: AwsError | undefined): void
  /** ARN of a new queue of `account` that admits EventBridge from every rule unless `policy` says otherwise. */
  queue(name: string, policy?: object): Promise<string>
  /** ARN of a new rule of the default bus with the targets. */
  rule(name: string, pattern: object, targets: Target[], busName?: string): Promise<string>
  put(source: string, detailType: string, detail?: object, bus?: string): Promise<any>
  /** ARN of a new role of `owner` that trusts `trusted`. */
  role(owner: string, name: string, trusted: string): Promise<string>
  /** Everything on a queue, taken off it. */
  drain(queueArn: string): Promise<{ event: any; attributes: Record<string, string> }[]>
  close(): Promise<void>
}

const nameOf = (arn: string) => arn.split(':').pop()!

/** EventBridge and SQS behind the endpoint, and a Lambda that only takes notes, on a clock that the test moves. */
export const startBuses = async (): Promise<BusFixture> => {
  const clock = createManualClock()
  const invocations: Call[] = []
  let failure: AwsError | undefined
  let events!: Events
  let url = ''
  const lambda: Service = {
    signingName: 'lambda',
    protocol: 'json-1.1',
    operations: {
      Invoke: (call) => {
        invocations.push(call)
        if (failure) throw failure
        return { StatusCode: 202 }
      }
    }
  }
  const endpoint = await startTestEndpoint((surroundings, identities) => {
    events = createEvents(surroundings, { callerOf: (key) => identities.lookup(key)!.caller, lag: () => LAG })
    return [events.service, createSqs(surroundings, { baseUrl: () => url }).service, createIam(identities), lambda]
  }, { clock })
  url = endpoint.url
  const clientOf = (whose: string) => inTimeOf(clock, new EventBridgeClient(endpoint.as(whose)))
  const client = clientOf(account)
  const sqs = inTimeOf(clock, new SQSClient(endpoint.as()))
  return {
    clock,
    endpoint,
    events,
    client,
    clientOf,
    invocations,
    failInvocations: (error) => void (failure = error),
    queue: async (name, policy) => {
      const arn = `arn:aws:sqs:eu-west-1:${account}:${name}`
      const Principal = { Service: 'events.amazonaws.com' }
      const admitAll = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: arn }
      const Attributes = { Policy: JSON.stringify(policy ?? { Statement: [admitAll] }) }
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }))
      return arn
    },
    rule: async (Name, pattern, Targets, EventBusName) => {
      const EventPattern = JSON.stringify(pattern)
      const { RuleArn } = await client.send(new PutRuleCommand({ Name, EventPattern, EventBusName }))
      await client.send(new PutTargetsCommand({ Rule: Name, Targets, EventBusName }))
      return RuleArn!
    },
    put: async (Source, DetailType, detail = {}, EventBusName) => {
      const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail), EventBusName }]
      return client.send(new PutEventsCommand({ Entries }))
    },
    role: async (owner, RoleName, trusted) => {
      const Statement = [{ Effect: 'Allow', Principal: { Service: trusted }, Action: 'sts:AssumeRole' }]
      const input = { RoleName, AssumeRolePolicyDocument: JSON.stringify({ Statement }) }
      const caller = { account: owner, arn: `arn:aws:iam::${owner}:root`, userId: owner }
      const created = await endpoint.surroundings.dispatcher.dispatch({ service: 'iam', operation: 'CreateRole', input, caller })
      return created.Role.Arn
    },
    drain: async (queueArn) => {
      const QueueUrl = `${url}/${account}/${nameOf(queueArn)}`
      const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], VisibilityTimeout: 3600 }
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input))
      return Messages.map(({ Body, MessageAttributes = {} }) => ({
        event: JSON.parse(Body!),
        attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue!]))
      }))
    },
    close: async () => {
      client.destroy()
      sqs.destroy()
      await endpoint.close()
    }
  }
}
