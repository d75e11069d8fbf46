import type { Access, Call, Service } from '../core/call'
import type { Surroundings } from '../core/surroundings'
import { publish } from './operations/publish'
import { listSubscriptionsByTopic, subscribe, unsubscribe } from './operations/subscriptions'
import { createTopic, deleteTopic, getTopicAttributes, listTopics, setTopicAttributes } from './operations/topics'
import { createTopics } from './topics'

const onTopic = [
  'DeleteTopic', 'GetTopicAttributes', 'ListSubscriptionsByTopic', 'Publish', 'SetTopicAttributes', 'Subscribe'
]

/** Amazon SNS as far as alarms need it: topics with policies and keys, whose messages go to queues. */
export const createSns = (surroundings: Surroundings): Service => {
  const topics = createTopics(surroundings)
  const accesses = (operation: string) => ({ input }: Call): Access[] => [{ action: `sns:${operation}`, resource: String(input.TopicArn) }]
  return {
    signingName: 'sns',
    protocol: 'query',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    listElements: { Attributes: 'entry' },
    accesses: {
      ...Object.fromEntries(onTopic.map((operation) => [operation, accesses(operation)])),
      CreateTopic: ({ caller, input }) => [{ action: 'sns:CreateTopic', resource: topics.arn(caller.account, String(input.Name)) }],
      Unsubscribe: ({ input }) => [{ action: 'sns:Unsubscribe', resource: String(input.SubscriptionArn).replace(/:[^:]+$/, '') }]
    },
    resourcePolicy: (arn) => {
      const topic = topics.all.get(arn)
      return topic && { account: topic.account, document: topic.attributes.Policy }
    },
    operations: {
      CreateTopic: createTopic(topics),
      DeleteTopic: deleteTopic(topics),
      GetTopicAttributes: getTopicAttributes(topics),
      SetTopicAttributes: setTopicAttributes(topics),
      ListTopics: listTopics(topics),
      Subscribe: subscribe(topics),
      Unsubscribe: unsubscribe(topics),
      ListSubscriptionsByTopic: listSubscriptionsByTopic(topics),
      Publish: publish(topics)
    }
  }
}
