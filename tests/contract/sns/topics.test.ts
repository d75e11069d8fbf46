import type { Caller } from '../../../local/core/call'
import { realClock } from '../../../local/core/clock'
import { createDispatcher } from '../../../local/core/dispatcher'
import { realRandom } from '../../../local/core/random'
import type { Surroundings } from '../../../local/core/surroundings'
import { createSns } from '../../../local/sns/service'
import { decodeForm } from '../../../local/wire/form'

const account = '111111111111'
const caller: Caller = { account, arn: `arn:aws:iam::${account}:root`, userId: account }
const TopicArn = `arn:aws:sns:eu-west-1:${account}:alarms`

const createTopics = (permits?: Surroundings['permits']) => {
  const dispatcher = createDispatcher(realRandom)
  const sent: any[] = []
  const surroundings = { clock: realClock, random: realRandom, region: 'eu-west-1', partition: 'aws', dispatcher, permits }
  const service = createSns(surroundings as unknown as Surroundings)
  dispatcher.register(service)
  dispatcher.register({ signingName: 'sqs', protocol: 'json-1.0', operations: { SendMessage: (call) => void sent.push(call) } })
  return { service, sent, call: (operation: string, input: object) => dispatcher.dispatch({ service: 'sns', operation, input, caller }) }
}

it('keeps a topic as it was made, and refuses another of the same name', async () => {
  const { call, service } = createTopics()
  const form = decodeForm([['Attributes.entry.1.key', 'DisplayName'], ['Attributes.entry.1.value', 'Alarms'], ['Name', 'alarms']])
  expect(await call('CreateTopic', form)).toEqual({ TopicArn })
  expect(await call('CreateTopic', form)).toEqual({ TopicArn })
  await expect(call('CreateTopic', { Name: 'alarms', Attributes: { DisplayName: 'Others' } })).rejects.toMatchObject({ code: 'InvalidParameter' })
  await call('SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue: '{}' })
  const { Attributes } = await call('GetTopicAttributes', { TopicArn })
  expect(Attributes).toEqual(expect.arrayContaining([{ key: 'DisplayName', value: 'Alarms' }, { key: 'Owner', value: account }]))
  expect(service.resourcePolicy!(TopicArn, 'sns:Publish')).toEqual({ account, document: '{}' })
  await call('DeleteTopic', { TopicArn })
  await expect(call('GetTopicAttributes', { TopicArn })).rejects.toMatchObject({ code: 'NotFound' })
})

it('delivers to queues as itself, and to people only once they have confirmed', async () => {
  const { call, sent } = createTopics()
  await call('CreateTopic', { Name: 'alarms' })
  await call('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:eu-west-1:${account}:heard` })
  expect(await call('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'people@example.com' })).toEqual({ SubscriptionArn: 'pending confirmation' })
  await call('Publish', { TopicArn, Subject: 's', Message: 'm' })
  expect(sent).toHaveLength(1)
  expect(sent[0].caller).toMatchObject({ servicePrincipal: 'sns.amazonaws.com', sourceArn: TopicArn })
  expect(JSON.parse(sent[0].input.MessageBody)).toMatchObject({ Type: 'Notification', TopicArn, Subject: 's', Message: 'm' })
  const { Subscriptions } = await call('ListSubscriptionsByTopic', { TopicArn })
  expect(Subscriptions.map(({ Protocol }: { Protocol: string }) => Protocol)).toEqual(['sqs', 'email'])
  await call('Unsubscribe', { SubscriptionArn: Subscriptions[0].SubscriptionArn })
  await call('Publish', { TopicArn, Message: 'm' })
  expect(sent).toHaveLength(1)
})

it('uses the key of an encrypted topic for whoever publishes, and refuses those who may not', async () => {
  const asked: string[] = []
  const { call } = createTopics((_caller, { action, resource }) => (asked.push(`${action} ${resource}`), action !== 'kms:Decrypt'))
  await call('CreateTopic', { Name: 'alarms', Attributes: { KmsMasterKeyId: 'k1' } })
  await expect(call('Publish', { TopicArn, Message: 'm' })).rejects.toMatchObject({ code: 'KMSAccessDenied' })
  const key = `arn:aws:kms:eu-west-1:${account}:key/k1`
  expect(asked).toEqual([`kms:GenerateDataKey ${key}`, `kms:Decrypt ${key}`])
})
