import {
  CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient
} from '@aws-sdk/client-sqs'
import { createSqs, type Sqs } from '../../../local/sqs'
import { startTestEndpoint, type TestEndpoint } from '../../helpers/endpoint'
import { inTimeOf } from '../../helpers/in-time-of'
import { createManualClock, type ManualClock } from '../../helpers/manual-clock'

export interface QueueFixture {
  clock: ManualClock
  endpoint: TestEndpoint
  sqs: Sqs
  client: SQSClient
  /** URL of a new queue. */
  create(name: string, attributes?: Record<string, string>): Promise<string>
  arn(queueUrl: string): Promise<string>
  send(queueUrl: string, body: string, more?: object): Promise<string>
  receive(queueUrl: string, more?: object): Promise<any[]>
  attribute(queueUrl: string, name: any): Promise<string | undefined>
  close(): Promise<void>
}

/** SQS behind the endpoint, on a clock that the test moves. */
export const startQueues = async (): Promise<QueueFixture> => {
  const clock = createManualClock()
  let sqs!: Sqs
  let url = ''
  const endpoint = await startTestEndpoint((surroundings) => {
    sqs = createSqs(surroundings, { baseUrl: () => url })
    return [sqs.service]
  }, { clock })
  url = endpoint.url
  const client = inTimeOf(clock, new SQSClient(endpoint.as()))
  const attribute = async (QueueUrl: string, name: any) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }))).Attributes?.[name as 'All']
  return {
    clock,
    endpoint,
    sqs,
    client,
    create: async (QueueName, Attributes) => (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl!,
    arn: async (queueUrl) => (await attribute(queueUrl, 'QueueArn'))!,
    send: async (QueueUrl, MessageBody, more = {}) =>
      (await client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))).MessageId!,
    receive: async (QueueUrl, more = {}) =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more }))).Messages ?? [],
    attribute,
    close: async () => {
      client.destroy()
      await endpoint.close()
    }
  }
}
