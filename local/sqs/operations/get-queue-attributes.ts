import { AwsError, type Operation } from '../../core/call'
import type { Sqs } from '../queues'

const OPTIONAL = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds']

export const getQueueAttributes =
  ({ queues }: Sqs): Operation =>
  (call) => {
    const queue = queues.addressed(call)
    const { ready, inFlight, delayed } = queue.counts()
    const all: Record<string, string> = {
      ...queue.attributes,
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(ready),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
      LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000))
    }
    const names: string[] = call.input.AttributeNames ?? []
    const unknown = names.find((name) => name !== 'All' && !(name in all) && !OPTIONAL.includes(name))
    if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`)
    const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name))
    return asked.length > 0 ? { Attributes: Object.fromEntries(asked) } : {}
  }
