import { AwsError, type Operation } from '../../core/call'
import { changedAttributes, checkAttributes } from '../attributes'
import { missingParameter } from '../errors'
import type { Sqs } from '../queues'

const NAME_HELD_MILLISECONDS = 60_000

export const createQueue =
  ({ queues, clock }: Sqs): Operation =>
  ({ input, caller: { account } }) => {
    const { QueueName: name, Attributes: attributes = {}, tags = {} } = input
    if (!name) throw missingParameter('QueueName')
    if (name.endsWith('.fifo')) throw new AwsError('UnsupportedOperation', 'FIFO queues are not part of the local cloud.')
    if (!/^[\w-]{1,80}$/.test(name)) {
      const message = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length'
      throw new AwsError('InvalidParameterValueException', message)
    }
    checkAttributes(attributes, (arn) => queues.byArn(arn) !== undefined)
    const existing = queues.named(account, name)
    if (existing) {
      const wanted = changedAttributes(existing.attributes, attributes)
      const different = Object.keys(wanted).find((attribute) => wanted[attribute] !== existing.attributes[attribute])
      if (!different) return { QueueUrl: queues.url(existing) }
      const message = `A queue already exists with the same name and a different value for attribute ${different}`
      throw new AwsError('QueueNameExists', message)
    }
    const deletedAt = queues.deletedAt.get(`${account}/${name}`) ?? -Infinity
    if (clock.now() < deletedAt + NAME_HELD_MILLISECONDS) {
      const message = 'You must wait 60 seconds after deleting a queue before you can create another with the same name.'
      throw new AwsError('QueueDeletedRecently', message)
    }
    return { QueueUrl: queues.url(queues.create(account, name, attributes, { ...tags })) }
  }
