import { AwsError, type Call, type Operation } from '../../core/call'
import { uuid } from '../../core/random'
import { serviceCaller } from '../../core/surroundings'
import type { Subscription, Topic, Topics } from '../topics'

/** What SNS does with the topic's key for whoever publishes (Amazon SNS Developer Guide, "Managing encryption keys"). */
const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt']

/** `KmsMasterKeyId` is a key's id or ARN. */
const keyArnOf = ({ surroundings: { partition, region } }: Topics, { account, attributes }: Topic): string | undefined => {
  const id = attributes.KmsMasterKeyId
  return id && !id.startsWith('arn:') ? `arn:${partition}:kms:${region}:${account}:key/${id}` : id
}

const encrypt = (topics: Topics, topic: Topic, { caller }: Call): void => {
  const resource = keyArnOf(topics, topic)
  if (!resource) return
  const { permits, region } = topics.surroundings
  const values = { 'kms:viaservice': `sns.${region}.amazonaws.com` }
  const denied = permits && keyActions.find((action) => !permits(caller, { action, resource, values }))
  if (!denied) return
  throw new AwsError('KMSAccessDenied', `User: ${caller.arn} is not authorized to perform: ${denied} on resource: ${resource}`, 400)
}

/** A queue that refuses loses the message, as on AWS where a subscription has no dead-letter queue. */
const deliver = async ({ surroundings }: Topics, topic: Topic, { endpoint }: Subscription, notification: object): Promise<void> => {
  const [account, name] = endpoint.split(':').slice(-2)
  const input = { QueueUrl: `/${account}/${name}`, MessageBody: JSON.stringify(notification) }
  const caller = serviceCaller('sns.amazonaws.com', topic.account, topic.arn)
  await surroundings.dispatcher.dispatch({ service: 'sqs', operation: 'SendMessage', input, caller }).catch(() => undefined)
}

export const publish =
  (topics: Topics): Operation =>
  async (call) => {
    const topic = topics.addressed(call)
    encrypt(topics, topic, call)
    const { clock, random } = topics.surroundings
    const { Subject, Message } = call.input
    const MessageId = uuid(random)
    const notification = {
      Type: 'Notification', MessageId, TopicArn: topic.arn, Subject, Message, Timestamp: new Date(clock.now()).toISOString()
    }
    for (const subscription of topic.subscriptions.filter(({ protocol }) => protocol === 'sqs')) {
      await deliver(topics, topic, subscription, notification)
    }
    return { MessageId }
  }
