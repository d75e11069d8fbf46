import { AwsError, type Operation } from '../../core/call'
import { entriesOf, mapOf, type Topic, type Topics } from '../topics'

const attributeNames = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig']

const checkAttribute = (name: string): void => {
  if (!attributeNames.includes(name)) throw new AwsError('InvalidParameter', `Invalid parameter: AttributeName: ${name}`)
}

/** Called again with the same attributes, it answers the topic that exists. */
export const createTopic =
  (topics: Topics): Operation =>
  ({ input, caller }) => {
    const attributes = mapOf(input.Attributes)
    Object.keys(attributes).forEach(checkAttribute)
    if (!/^[\w-]{1,256}$/.test(String(input.Name))) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name')
    const arn = topics.arn(caller.account, input.Name)
    const known = topics.all.get(arn)
    const differs = Object.entries(attributes).some(([name, value]) => known?.attributes[name] !== value)
    if (known && differs) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Attributes Reason: Topic already exists with different attributes')
    }
    if (!known) topics.all.set(arn, { account: caller.account, name: input.Name, arn, attributes, subscriptions: [] })
    return { TopicArn: arn }
  }

export const deleteTopic =
  (topics: Topics): Operation =>
  ({ input }) => {
    topics.all.delete(String(input.TopicArn))
    return {}
  }

const described = ({ account, arn, attributes, subscriptions }: Topic): Record<string, string> => {
  const pending = subscriptions.filter((subscription) => subscription.arn === 'PendingConfirmation').length
  return {
    TopicArn: arn, Owner: account, ...attributes, SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsPending: String(pending)
  }
}

export const getTopicAttributes =
  (topics: Topics): Operation =>
  (call) => ({ Attributes: entriesOf(described(topics.addressed(call))) })

export const setTopicAttributes =
  (topics: Topics): Operation =>
  (call) => {
    const { AttributeName, AttributeValue = '' } = call.input
    checkAttribute(AttributeName)
    topics.addressed(call).attributes[AttributeName] = AttributeValue
    return {}
  }

export const listTopics =
  (topics: Topics): Operation =>
  ({ caller }) => ({
    Topics: [...topics.all.values()].filter(({ account }) => account === caller.account).map(({ arn }) => ({ TopicArn: arn }))
  })
