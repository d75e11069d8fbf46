import { tagMap, type ResourceType } from '../resource-type'

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

export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',
  applies: ['QueueName', 'Tags', ...attributes],
  create: async ({ properties, call, generatedName }) => {
    const QueueName = properties.QueueName ?? generatedName(80)
    const given = attributes.filter((name) => properties[name] !== undefined)
    const { QueueUrl } = await call('sqs', 'CreateQueue', {
      QueueName,
      Attributes: Object.fromEntries(given.map((name) => [name, attributeText(properties[name])])),
      tags: tagMap(properties.Tags)
    })
    const { Attributes } = await call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })
    return {
      ref: QueueUrl,
      attributes: { Arn: Attributes.QueueArn, QueueName, QueueUrl },
      delete: () => call('sqs', 'DeleteQueue', { QueueUrl })
    }
  }
}

export const queuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  applies: ['PolicyDocument', 'Queues'],
  create: async ({ properties, call, generatedName }) => {
    const Policy = JSON.stringify(properties.PolicyDocument)
    const set = (QueueUrl: string, policy: string) =>
      call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: policy } })
    for (const url of properties.Queues) await set(url, Policy)
    return {
      ref: generatedName(),
      delete: async () => {
        for (const url of properties.Queues) await set(url, '')
      }
    }
  }
}
