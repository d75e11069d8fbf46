import { tagMap, without, type Creation, type ResourceType } from '../resource-type'

/** Attributes of SetQueueAttributes that the resource's properties are called after. */
const attributes = [
  'DelaySeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout'
]

/** A property as SQS takes it: everything is a string, documents as JSON. */
const attributeText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

const attributesOf = (properties: Creation['properties']): Record<string, string> => {
  const given = attributes.filter((name) => properties[name] !== undefined)
  return Object.fromEntries(given.map((name) => [name, attributeText(properties[name])]))
}

export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',
  name: 'QueueName',
  replaces: ['FifoQueue', 'Tags'],
  applies: ['QueueName', 'Tags', ...attributes],
  create: async ({ properties, call, generatedName }) => {
    const QueueName = properties.QueueName ?? generatedName(80)
    const { QueueUrl } = await call('sqs', 'CreateQueue', {
      QueueName,
      Attributes: attributesOf(properties),
      tags: tagMap(properties.Tags)
    })
    const { Attributes } = await call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })
    return {
      ref: QueueUrl,
      attributes: { Arn: Attributes.QueueArn, QueueName, QueueUrl },
      delete: () => call('sqs', 'DeleteQueue', { QueueUrl })
    }
  },
  update: async ({ properties, call }, { ref: QueueUrl, ...present }) => {
    await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: attributesOf(properties) })
    return { ...present, ref: QueueUrl }
  }
}

const setPolicies = async (call: Creation['call'], urls: readonly string[], Policy: string): Promise<void> => {
  for (const QueueUrl of urls) await call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } })
}

export const queuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  applies: ['PolicyDocument', 'Queues'],
  create: async ({ properties, call, generatedName }) => {
    await setPolicies(call, properties.Queues, JSON.stringify(properties.PolicyDocument))
    return { ref: generatedName(), delete: () => setPolicies(call, properties.Queues, '') }
  },
  update: async (creation, { properties: before }) => {
    await setPolicies(creation.call, without(before.Queues, creation.properties.Queues), '')
    return queuePolicy.create(creation)
  }
}
