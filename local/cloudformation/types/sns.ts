import type { ResourceType } from '../resource-type'

export const topic: ResourceType = {
  type: 'AWS::SNS::Topic',
  applies: ['TopicName', 'KmsMasterKeyId', 'DisplayName'],
  records: ['Tags'],
  create: async ({ properties, call, generatedName }) => {
    const { TopicName, KmsMasterKeyId, DisplayName } = properties
    const Name = TopicName ?? generatedName(256)
    const Attributes = { ...(KmsMasterKeyId && { KmsMasterKeyId }), ...(DisplayName && { DisplayName }) }
    const { TopicArn } = await call('sns', 'CreateTopic', { Name, Attributes })
    return { ref: TopicArn, attributes: { Arn: TopicArn, TopicArn, TopicName: Name }, delete: () => call('sns', 'DeleteTopic', { TopicArn }) }
  }
}

export const topicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  applies: ['PolicyDocument', 'Topics'],
  create: async ({ properties, call, generatedName }) => {
    const set = (TopicArn: string, AttributeValue: string) =>
      call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue })
    for (const TopicArn of properties.Topics) await set(TopicArn, JSON.stringify(properties.PolicyDocument))
    const remove = async () => {
      for (const TopicArn of properties.Topics) await set(TopicArn, '')
    }
    return { ref: generatedName(), delete: remove }
  },
  replaces: ['Topics'],
  update: (creation) => topicPolicy.create(creation)
}
