import { AwsError, type Operation } from '../../core/call'
import { uuid } from '../../core/random'
import type { Subscription, Topic, Topics } from '../topics'

/** Queues are confirmed at once; whoever reads mail would have to be asked first, and nobody reads mail here. */
export const subscribe =
  (topics: Topics): Operation =>
  (call) => {
    const topic = topics.addressed(call)
    const { Protocol: protocol, Endpoint: endpoint } = call.input
    if (!['sqs', 'email', 'https'].includes(protocol)) throw new AwsError('InvalidParameter', 'Invalid parameter: Protocol')
    const known = topic.subscriptions.find((one) => one.protocol === protocol && one.endpoint === endpoint)
    if (known) return { SubscriptionArn: known.arn }
    const arn = protocol === 'sqs' ? `${topic.arn}:${uuid(topics.surroundings.random)}` : 'PendingConfirmation'
    topic.subscriptions.push({ arn, protocol, endpoint })
    return { SubscriptionArn: arn === 'PendingConfirmation' ? 'pending confirmation' : arn }
  }

export const unsubscribe =
  (topics: Topics): Operation =>
  ({ input }) => {
    for (const topic of topics.all.values()) topic.subscriptions = topic.subscriptions.filter(({ arn }) => arn !== input.SubscriptionArn)
    return {}
  }

const described = (topic: Topic, { arn, protocol, endpoint }: Subscription) => ({
  SubscriptionArn: arn, Owner: topic.account, Protocol: protocol, Endpoint: endpoint, TopicArn: topic.arn
})

export const listSubscriptionsByTopic =
  (topics: Topics): Operation =>
  (call) => {
    const topic = topics.addressed(call)
    return { Subscriptions: topic.subscriptions.map((subscription) => described(topic, subscription)) }
  }
